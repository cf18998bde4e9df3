// What `tofu decode` does with any bytes: first taken as bytes, then as hexadecimal text.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "decode/frame_description.hpp"
#include "decode/frame_text.hpp"
#include "decode/hex_reader.hpp"
#include "fuzz.hpp"

namespace {

using tofu::fuzz::promise;

bool is_harmless(char c) { return c == '\n' || (c >= ' ' && c != '\x7f'); }

// Nothing in a frame may steer the terminal; UTF-8 passes, whose bytes are negative as char.
void check_text(const std::string& text) {
  promise(std::ranges::all_of(text, [](char c) { return c < 0 || is_harmless(c); }),
          "a description holds no control characters");
}

void decode(std::span<const std::byte> bytes) {
  std::uint64_t offset = 0;
  while (!bytes.empty()) {
    const tofu::cli::FrameDescription frame = tofu::cli::describe_frame(bytes);
    promise(frame.bytes_there > 0 && frame.bytes_there <= bytes.size(),
            "the frames tile the bytes");
    check_text(tofu::cli::frame_text(frame, offset, {.full = true}));
    const std::string json = tofu::cli::frame_json(frame, offset);
    check_text(json);
    promise(std::ranges::all_of(json, [](char c) { return c >= ' '; }),
            "JSON is one line of ASCII");
    offset += frame.bytes_there;
    bytes = bytes.subspan(frame.bytes_there);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = tofu::fuzz::bytes_of(data, size);
  decode(bytes);
  tofu::cli::HexReader reader;
  std::vector<std::byte> read;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto wrong = reader.feed(text, read);
  if (wrong) {
    promise(!wrong->empty(), "what is wrong is told");
  } else if (!reader.finish()) {
    decode(read);
  }
  return 0;
}
