#include "wire/text_header_codec.hpp"

#include <cstddef>

namespace tofu::wire {
namespace {

constexpr auto npos = std::string_view::npos;

std::unexpected<Error> bad(std::string_view detail) noexcept {
  return fail(Status::invalid_message, detail);
}

// One line without its line end.
Result<void> check_line(std::string_view line) noexcept {
  if (line.find('\n') != npos) return bad("a text header holds LF without CR");
  const std::size_t colon = line.find(':');
  if (colon == npos) return bad("a text header has no ':'");
  if (trim(line.substr(0, colon)).empty()) return bad("a text header has an empty name");
  if (trim(line.substr(colon + 1)).empty()) return bad("a text header has a blank value");
  return {};
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

Result<void> check_name(std::string_view name) noexcept {
  if (name.empty()) return bad("a text header's name is empty");
  if (name.find(':') != npos) return bad("a text header's name holds ':'");
  if (name.find_first_of(line_end) != npos) return bad("a text header's name holds CR or LF");
  return {};
}

Result<void> check_value(std::string_view value) noexcept {
  if (trim(value).empty()) return bad("a text header's value is blank");
  if (value.find_first_of(line_end) != npos) return bad("a text header's value holds CR or LF");
  return {};
}

Result<void> check_text_headers(std::string_view encoded) noexcept {
  while (!encoded.empty()) {
    const std::size_t end = encoded.find('\r');
    if (end == npos) return bad("the text headers do not end with CR LF");
    if (auto line = check_line(encoded.substr(0, end)); !line) return line;
    if (!encoded.substr(end).starts_with(line_end)) return bad("a text header holds CR without LF");
    encoded.remove_prefix(end + line_end.size());
  }
  return {};
}

EncodedPair first_pair(std::string_view encoded) noexcept {
  const std::size_t end = encoded.find(line_end);
  const std::string_view line = encoded.substr(0, end);
  const std::size_t size = end == npos ? encoded.size() : end + line_end.size();
  const std::size_t colon = line.find(':');
  if (colon == npos) return {{trim(line), {}}, size};
  return {{trim(line.substr(0, colon)), trim(line.substr(colon + 1))}, size};
}

}  // namespace tofu::wire
