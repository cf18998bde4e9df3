// Text headers from elsewhere: what parses has the form that append() asks for.

#include <string>

#include <tofu/text_headers.hpp>

#include "fuzz.hpp"

namespace {

using tofu::fuzz::promise;

void check_pair(const tofu::TextHeader& pair) {
  promise(!pair.name.empty() && !pair.value.empty(), "neither name nor value is empty");
  promise(pair.name.find_first_of(":\r\n") == std::string_view::npos, "a name has no ':' CR LF");
  promise(pair.value.find_first_of("\r\n") == std::string_view::npos, "a value has no CR LF");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tofu::TextHeaders headers;
  const bool parses = headers.assign_encoded(tofu::fuzz::bytes_of(data, size)).has_value();
  promise(parses || headers.empty(), "what does not parse leaves nothing behind");
  tofu::TextHeaders again;
  std::size_t count = 0;
  for (const tofu::TextHeader pair : headers) {
    check_pair(pair);
    promise(headers.find(pair.name).has_value(), "what is there is found");
    promise(again.append(pair.name, pair.value).has_value(), "what was read can be appended");
    ++count;
  }
  promise(count == headers.count() && count == again.count(), "all pairs are walked");
  auto pair = headers.begin();
  for (const tofu::TextHeader copied : again) {
    promise(*pair == copied, "a pair that is appended is the same pair");
    ++pair;
  }
  if (parses && count > 0) {
    const std::string name((*headers.begin()).name);
    promise(headers.remove(name) > 0, "what is there can be removed");
    promise(!headers.find(name), "what was removed is gone");
  }
  return 0;
}
