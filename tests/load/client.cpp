#include "client.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tofu::load {

namespace {

// A chance by a number: SplitMix64, the finishing steps of which are public domain (Vigna, 2015).
std::uint64_t mixed(std::uint64_t value) noexcept {
  value += 0x9E37'79B9'7F4A'7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D0'49BB'1331'11EBU;
  return value ^ (value >> 31U);
}

// What chance() decides.
enum What : std::uint64_t { kind, length, letter, ending };

}  // namespace

Client::Client(const ClientsOptions& options, std::uint64_t serial)
    : options_(&options), serial_(serial) {}

void Client::fill(Message& message) {
  message.header.op_code = kind_of(next_place_);
  // Neither can fail but for want of memory, which the answer would show.
  (void)message.text_headers.append("place", std::to_string(next_place_));
  (void)message.body.assign(content_of(next_place_));
}

void Client::posted(const BinaryHeader& header) {
  under_way_.push_back({next_place_++, header.message_id});
}

std::optional<std::string> Client::answered(const Message& answer) {
  if (under_way_.empty()) return fmt::format("channel {}: an answer to nothing", serial_);
  const UnderWay due = under_way_.front();
  under_way_.pop_front();
  const OpCode kind = kind_of(due.place) == OpCode::request ? OpCode::response : OpCode::signal;
  const auto place = answer.text_headers.find("place");
  if (answer.header.op_code == kind && answer.header.message_id == due.id &&
      place == std::to_string(due.place) && answer.body.text() == content_of(due.place)) {
    return std::nullopt;
  }
  return fmt::format("channel {}: {} of message {} where the answer to place {} was due", serial_,
                     to_string(answer.header.op_code), place.value_or("?"), due.place);
}

// What was written was written in order, so what comes back does as well.
std::optional<std::string> Client::handed_back(const Message& message) {
  const auto found = std::ranges::find(under_way_, message.header.message_id, &UnderWay::id);
  if (found == under_way_.end()) {
    return fmt::format("channel {}: message id {} came back and was not under way", serial_,
                       message.header.message_id);
  }
  const std::uint64_t place = found->place;
  under_way_.erase(found);
  const bool in_order = !last_handed_back_ || *last_handed_back_ < place;
  last_handed_back_ = place;
  if (!in_order) return fmt::format("channel {}: place {} came back late", serial_, place);
  if (message.body.text() == content_of(place)) return std::nullopt;
  return fmt::format("channel {}: place {} came back changed", serial_, place);
}

std::optional<std::string> Client::missing() const {
  if (all_answered()) return std::nullopt;
  return fmt::format("channel {}: place {} has no answer at the end", serial_,
                     under_way_.front().place);
}

bool Client::wants_to_post() const noexcept {
  if (phase >= Phase::saying_bye || waits_for_room || failed) return false;
  const bool has_more = options_->life == 0 || next_place_ < options_->life;
  return has_more && under_way_.size() < options_->window;
}

bool Client::is_through() const noexcept {
  if (options_->life == 0 || next_place_ < options_->life) return false;
  return all_answered() || ends_by_abort();
}

bool Client::ends_by_abort() const noexcept {
  return chance(0, ending) % 100 < options_->abort_percent;
}

OpCode Client::kind_of(std::uint64_t place) const noexcept {
  return chance(place, kind) % 4 == 0 ? OpCode::signal : OpCode::request;
}

std::string Client::content_of(std::uint64_t place) const {
  const std::size_t size = chance(place, length) % (options_->body + 1);
  return std::string(size, static_cast<char>('a' + chance(place, letter) % 26));
}

std::uint64_t Client::chance(std::uint64_t place, std::uint64_t what) const noexcept {
  return mixed(mixed(mixed(options_->seed + serial_) + place) + what);
}

}  // namespace tofu::load
