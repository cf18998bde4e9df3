// The frame decoder: what it takes for a frame can be encoded again to the same.

#include <algorithm>

#include <tofu/frame.hpp>

#include "fuzz.hpp"

namespace {

using tofu::fuzz::promise;

bool are_same(const tofu::Message& a, const tofu::Message& b) {
  return a.header == b.header &&
         std::ranges::equal(a.text_headers.encoded(), b.text_headers.encoded()) &&
         std::ranges::equal(a.body.bytes(), b.body.bytes());
}

// Encoded and decoded again it is what it was.
void go_round(const tofu::Message& message) {
  tofu::Buffer encoded;
  promise(tofu::encode_frame(message, encoded).has_value(), "what was decoded can be encoded");
  const tofu::MessagePtr again = tofu::make_message();
  const auto used = tofu::decode_frame(encoded.bytes(), *again);
  promise(used && *used == encoded.size(), "what was encoded is one whole frame");
  promise(are_same(message, *again), "a frame survives decoding, encoding and decoding");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> rest = tofu::fuzz::bytes_of(data, size);
  const tofu::MessagePtr message = tofu::make_message();
  while (!rest.empty()) {
    const auto used = tofu::decode_frame(rest, *message);
    if (!used) {
      promise(used.error().status == tofu::Status::protocol_violation, "only form can be wrong");
      break;
    }
    promise(*used <= rest.size(), "no more bytes are used than there are");
    if (*used == 0) break;  // the rest is no whole frame
    go_round(*message);
    rest = rest.subspan(*used);
  }
  return 0;
}
