#include "common/listener_log.hpp"

#include <fmt/format.h>

#include "common/command_error.hpp"
#include "common/human.hpp"
#include "common/printable.hpp"

namespace tofu::cli {
namespace {

constexpr auto between_lines = std::chrono::seconds(10);

}  // namespace

void ListenerLog::add(const Node::Listener& listener) {
  listeners_.emplace(listener.channel,
                     Entry{printable(listener.address.format()), Throttle(between_lines)});
}

std::optional<std::string> ListenerLog::line(const Message& from_engine,
                                             Throttle::Clock::time_point now) {
  const auto found = listeners_.find(from_engine.header.channel);
  if (found == listeners_.end()) return std::nullopt;
  std::string line = found->second.address + ": " + describe_failure(from_engine);
  if (from_engine.is_channel_closed()) {
    listeners_.erase(found);  // the number may be another channel's soon
    return line;
  }
  const auto left_out = found->second.throttle.pass(now);
  if (!left_out) return std::nullopt;
  if (*left_out != 0) line += fmt::format(" ({} more since the last line)", human_count(*left_out));
  return line;
}

}  // namespace tofu::cli
