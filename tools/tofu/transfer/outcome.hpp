#pragma once

#include <cstdint>
#include <string>
#include <tofu/message.hpp>

namespace tofu::cli {

/// What became of something that a peer asked for, as its answer tells: the text header `Result`,
/// and `Reason` if it is not ok.
struct Outcome {
  enum class Result : std::uint8_t {
    ok,
    failed,
    differs  ///< the bytes are not those that the peer sent
  };
  Result result = Result::ok;
  std::string reason{};

  [[nodiscard]] bool ok() const noexcept { return result == Result::ok; }
  static Outcome failed(std::string why) { return {Result::failed, std::move(why)}; }
  static Outcome differs(std::string why) { return {Result::differs, std::move(why)}; }
};

/// Adds the text headers. A reason is made fit for one: no control characters, not too long.
void write_outcome(const Outcome& outcome, Message& answer);
/// Reads them. An answer without a known `Result` has failed. The reason is fit for a terminal.
[[nodiscard]] Outcome read_outcome(const Message& answer);

/// Text header of the last part of something sent in parts: the SHA-256 of all of it.
inline constexpr std::string_view sha256_header = "SHA-256";
/// Text header of a last part instead of that: the sender gave up, for this reason.
inline constexpr std::string_view abandoned_header = "Abandoned";

/// Adds a text header whose value is text for people: control characters become \xNN.
void write_text(Message& message, std::string_view header, std::string_view text);

}  // namespace tofu::cli
