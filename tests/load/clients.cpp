#include "clients.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tofu::load {

namespace {

// Between an open that failed and the next one: a server that is away is not asked all the time.
constexpr std::chrono::milliseconds open_pause{20};

}  // namespace

Clients::Clients(const ClientsOptions& options)
    : options_(&options),
      station_(options.common),
      wanted_(options.channels),
      next_open_(Clock::now()) {
  station_.also_print(figures_);
}

bool Clients::run() {
  const Clock::time_point end = options_->duration.count() == 0 ? Clock::time_point::max()
                                                                : Clock::now() + options_->duration;
  while (!station_.interrupted() && Clock::now() < end && wanted_ > 0) {
    open_missing();
    const bool opens_later = clients_.size() < wanted_;
    MessagePtr message = station_.next(opens_later ? std::min(end, next_open_) : end);
    if (message != nullptr) handle(*message);
  }
  part();
  return station_.settle();
}

void Clients::open_missing() {
  if (Clock::now() < next_open_) return;
  while (clients_.size() < wanted_) {
    if (open_one()) continue;
    next_open_ = Clock::now() + open_pause;
    return;
  }
}

// False: the engine has no room for another channel now.
bool Clients::open_one() {
  MessagePtr hello = station_.get();
  if (auto set = set_hello(*hello, options_->address); !set) {
    throw std::runtime_error(set.error().message());
  }
  const auto posted = station_.post(std::move(hello));
  if (!posted) return false;
  const auto [entry, added] =
      clients_.insert_or_assign(posted->channel, Client(*options_, next_serial_++));
  // Half of them do not wait for the HelloResponse.
  if (entry->second.serial() % 2 == 0) go_on(posted->channel, entry->second);
  return true;
}

void Clients::handle(const Message& message) {
  const ChannelNumber channel = message.header.channel;
  const auto found = clients_.find(channel);
  if (found == clients_.end()) {
    if (channel != unassigned_channel) check("a message of a channel that has had its last word");
    return;
  }
  Client& client = found->second;
  if (message.from_engine()) return handle_event(channel, client, message);
  switch (message.header.op_code) {
    case OpCode::hello_response:
      station_.account().opened();
      if (client.phase == Client::Phase::saying_hello) client.phase = Client::Phase::open;
      break;
    case OpCode::bye_response:
      return;
    case OpCode::bye_request: {
      MessagePtr answer = station_.get();
      answer->header = {.channel = channel,
                        .op_code = OpCode::bye_response,
                        .message_id = message.header.message_id};
      client.phase = Client::Phase::saying_bye;
      (void)station_.post(std::move(answer));
      return;
    }
    default:
      check(client.answered(message));
      ++figures_.answered;
  }
  go_on(channel, client);
}

void Clients::handle_event(ChannelNumber channel, Client& client, const Message& message) {
  if (message.is_channel_closed()) return closed(channel, message);
  if (message.header.status == Status::send_queue_ready) {
    client.waits_for_room = false;
    return go_on(channel, client);
  }
  switch (message.header.op_code) {
    case OpCode::hello_response:
      client.failed = true;
      ++figures_.failed_opens;
      return;
    case OpCode::request:
    case OpCode::signal:
      return check(client.handed_back(message));
    default:
      return;
  }
}

void Clients::closed(ChannelNumber channel, const Message& message) {
  const Client::Phase phase = clients_.at(channel).phase;
  clients_.erase(channel);
  const bool own_wish = phase >= Client::Phase::saying_bye;
  if (!own_wish && options_->reconnect) next_open_ = Clock::now() + open_pause;
  if (options_->reconnect || phase == Client::Phase::aborted) return;
  if (!own_wish) --wanted_;
  const bool ended_well =
      own_wish ? message.reason().starts_with(to_string(Status::success)) : parting_;
  if (!ended_well) check("a channel ended: " + std::string(message.reason()));
}

void Clients::check(const std::optional<std::string>& violation) {
  if (violation) station_.account().violation(*violation);
}

// Posts what the channel may, or ends it.
void Clients::go_on(ChannelNumber channel, Client& client) {
  while (!parting_ && client.wants_to_post()) {
    MessagePtr message = station_.get();
    client.fill(*message);
    message->header.channel = channel;
    const auto posted = station_.post(std::move(message));
    if (!posted) {
      // Else its channel is ending: its last word follows.
      client.waits_for_room = posted.error().status == Status::send_queue_full;
      return;
    }
    client.posted(*posted);
  }
  const bool done = client.is_through() || (parting_ && client.all_answered());
  if (done && client.phase == Client::Phase::open) end(channel, client);
}

void Clients::end(ChannelNumber channel, Client& client) {
  if (!parting_ && client.ends_by_abort()) {
    client.phase = Client::Phase::aborted;
    return station_.abort(channel);
  }
  client.phase = Client::Phase::saying_bye;
  MessagePtr bye = station_.get();
  bye->header = {.channel = channel, .op_code = OpCode::bye_request};
  (void)station_.post(std::move(bye));
}

// No more questions; a Bye for who has all answers; then, after a while, the end of the others.
void Clients::part() {
  parting_ = true;
  for (auto& [channel, client] : clients_) go_on(channel, client);
  receive_until(Clock::now() + station_.farewell());
  for (auto& [channel, client] : clients_) {
    if (client.phase == Client::Phase::open && !options_->reconnect) check(client.missing());
    client.phase = Client::Phase::aborted;
    station_.abort(channel);
  }
  receive_until(Clock::now() + station_.farewell());
}

void Clients::receive_until(Clock::time_point deadline) {
  while (!clients_.empty()) {
    MessagePtr message = station_.next(deadline);
    if (message == nullptr) return;
    handle(*message);
  }
}

}  // namespace tofu::load
