#include "transfer/outcome.hpp"

#include <array>
#include <utility>

#include "common/command_error.hpp"
#include "common/printable.hpp"

namespace tofu::cli {

namespace {
constexpr std::string_view result_header = "Result";
constexpr std::string_view reason_text_header = "Reason";
/// Longest text for people in a header: a longest name and a sentence. \xNN makes at most 4 of 1.
constexpr std::size_t max_text_bytes = 8'192;

constexpr std::array<std::pair<Outcome::Result, std::string_view>, 3> result_names{{
    {Outcome::Result::ok, "ok"},
    {Outcome::Result::failed, "failed"},
    {Outcome::Result::differs, "differs"},
}};
}  // namespace

void write_text(Message& message, std::string_view header, std::string_view text) {
  std::string value = printable(text.substr(0, max_text_bytes));
  if (value.find_first_not_of(" \t") == std::string::npos) value = "no reason given";
  require(message.text_headers.append(header, value), header);
}

void write_outcome(const Outcome& outcome, Message& answer) {
  for (const auto& [result, name] : result_names) {
    if (result == outcome.result) require(answer.text_headers.append(result_header, name), name);
  }
  if (!outcome.ok()) write_text(answer, reason_text_header, outcome.reason);
}

Outcome read_outcome(const Message& answer) {
  const std::string_view value = answer.text_headers.find(result_header).value_or("");
  for (const auto& [result, name] : result_names) {
    if (name != value) continue;
    const auto reason = answer.text_headers.find(reason_text_header);
    return {result, result == Outcome::Result::ok ? "" : printable(reason.value_or("no reason"))};
  }
  return Outcome::failed("the peer's answer has no result");
}

}  // namespace tofu::cli
