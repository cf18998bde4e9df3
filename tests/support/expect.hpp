#pragma once

#include <chrono>
#include <ostream>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <tofu/tofu.hpp>

namespace tofu {

/// For GoogleTest: names instead of bytes.
inline void PrintTo(Status status, std::ostream* out) { *out << to_string(status); }
inline void PrintTo(OpCode op_code, std::ostream* out) { *out << to_string(op_code); }
inline void PrintTo(Origin origin, std::ostream* out) { *out << to_string(origin); }

namespace test {

/// How long a test waits for what has to happen. Generous, as sanitizer builds on a busy machine
/// are slow; a passing test never waits for it.
inline constexpr std::chrono::seconds patience{20};

/// What a helper throws when something that must succeed did not; GoogleTest reports it.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& what,
                   std::source_location where = std::source_location::current())
      : std::runtime_error(std::string(where.file_name()) + ":" + std::to_string(where.line()) +
                           ": " + what) {}
};

/// One line about a message, for failure texts.
[[nodiscard]] std::string describe(const Message& message);

/// The value of a call that must succeed.
template <class T>
T must(Result<T> result, std::source_location where = std::source_location::current()) {
  if (!result) throw Failure("the call failed: " + result.error().message(), where);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// The next message of a group, which must come.
[[nodiscard]] MessagePtr must_receive(ChannelGroup& group,
                                      std::source_location where = std::source_location::current());

/// How a call ended: Status::success or the error's status.
template <class T>
[[nodiscard]] Status status_of(const Result<T>& result) {
  return result ? Status::success : result.error().status;
}

/// A body of `size` bytes that depends on `seed`, so that mixed up or shifted bodies differ.
[[nodiscard]] std::string patterned_body(std::size_t size, std::uint64_t seed);

}  // namespace test
}  // namespace tofu
