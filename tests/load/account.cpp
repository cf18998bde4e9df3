#include "account.hpp"

#include <fmt/format.h>

#include <utility>

namespace tofu::load {

namespace {

constexpr std::size_t kept_violations = 20;

bool crosses_the_wire(OpCode op_code) noexcept { return op_code < OpCode::bye_signal; }

// An event is a Signal that nobody posted.
bool is_event(const Message& message) noexcept {
  if (message.header.op_code != OpCode::signal) return false;
  switch (message.header.status) {
    case Status::channel_closed:
    case Status::pool_empty:
    case Status::receiver_update:
    case Status::send_queue_ready:
    case Status::accept_failed:      // of a listener that rests
    case Status::too_many_channels:  // as well
      return true;
    default:
      return false;
  }
}

}  // namespace

void Account::posted(const BinaryHeader& header) noexcept {
  if (crosses_the_wire(header.op_code)) ++figures_.posted;
}

void Account::received(const Message& message) noexcept {
  if (!message.from_engine()) {
    ++figures_.received;
  } else if (message.is_channel_closed()) {
    ++figures_.closed;
  } else if (crosses_the_wire(message.header.op_code) && !is_event(message)) {
    ++figures_.handed_back;
  }
}

void Account::violation(std::string what) {
  ++figures_.violations;
  if (violations_.size() < kept_violations) violations_.push_back(std::move(what));
}

void Account::balance(const EngineStats& stats) {
  figures_.written = stats.traffic.messages_out;
  figures_.messages_held = stats.pool.alive - stats.pool.free;
  if (figures_.posted != figures_.written + figures_.handed_back) {
    violation(fmt::format("posted {} messages, written {}, handed back {}", figures_.posted,
                          figures_.written, figures_.handed_back));
  }
  if (stats.traffic.messages_in != figures_.received) {
    violation(fmt::format("the engine received {} messages, the application {}",
                          stats.traffic.messages_in, figures_.received));
  }
  if (stats.channels != 0) violation(fmt::format("{} channels are left", stats.channels));
  if (figures_.messages_held != 0) {
    violation(fmt::format("{} messages are not home", figures_.messages_held));
  }
}

}  // namespace tofu::load
