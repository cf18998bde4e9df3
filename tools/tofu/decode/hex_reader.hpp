#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tofu::cli {

/// Turns hexadecimal text into bytes, piece by piece. Blanks, line breaks and the separators
/// ':' ',' '-' may stand between bytes, a prefix "0x" or "\x" before one.
class HexReader {
 public:
  /// Adds the bytes that `text` completes to `out`.
  /// Error: what is wrong and where, as "line 2, column 7: 'g' is no hexadecimal digit".
  [[nodiscard]] std::optional<std::string> feed(std::string_view text, std::vector<std::byte>& out);
  /// After the last piece. Error: the last byte has only one digit.
  [[nodiscard]] std::optional<std::string> finish() const;

 private:
  [[nodiscard]] bool skip(char c) noexcept;
  [[nodiscard]] std::string here(std::string_view what) const;

  std::optional<unsigned> high_;  // the first digit of a byte that has no second yet
  bool backslash_ = false;
  bool last_was_lone_zero_ = false;
  std::uint64_t line_ = 1;
  std::uint64_t column_ = 0;
};

}  // namespace tofu::cli
