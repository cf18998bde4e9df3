#include "server.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace tofu::load {

namespace {

OpCode answer_to(OpCode op_code) noexcept {
  switch (op_code) {
    case OpCode::hello_request:
      return OpCode::hello_response;
    case OpCode::request:
      return OpCode::response;
    case OpCode::bye_request:
      return OpCode::bye_response;
    default:
      return op_code;
  }
}

// What waits leaves the engine's pool: a few peers that do not read would use up what is there to
// receive for all.
MessagePtr out_of_pool(MessagePtr message) {
  MessagePtr own = make_message();
  if (own == nullptr) return message;
  own->header = message->header;
  std::swap(own->text_headers, message->text_headers);
  std::swap(own->body, message->body);
  return own;
}

}  // namespace

Server::Server(const ServerOptions& options) : options_(&options), station_(options.common) {}

bool Server::run() {
  for (const Address& address : options_->addresses) listen(address);
  while (!station_.interrupted()) {
    if (MessagePtr message = station_.next(Clock::time_point::max())) handle(std::move(message));
  }
  part();
  return station_.settle();
}

void Server::listen(const Address& address) {
  MessagePtr message = station_.get();
  if (auto set = set_welcome(*message, address); !set) {
    throw std::runtime_error(set.error().message());
  }
  const auto posted = station_.post(std::move(message));
  if (!posted) throw std::runtime_error(posted.error().message());
  do {
    message = station_.next(Clock::time_point::max());
    if (message == nullptr) throw std::runtime_error("interrupted before it listened");
  } while (message->header.op_code != OpCode::welcome_response);
  const auto bound = listen_address(*message);
  if (!bound) throw std::runtime_error(std::string(message->reason()));
  listeners_.insert(posted->channel);
  print_listening(*bound);
}

void Server::handle(MessagePtr message) {
  if (message->from_engine()) return handle_event(*message);
  const ChannelNumber channel = message->header.channel;
  const OpCode op_code = message->header.op_code;
  if (op_code == OpCode::hello_request) {
    station_.account().opened();
    if (!peers_.try_emplace(channel).second) station_.account().violation("a second HelloRequest");
  }
  const auto found = peers_.find(channel);
  if (found == peers_.end()) {
    return station_.account().violation("a message of a channel that is not open");
  }
  Peer& peer = found->second;
  if (peer.given_up || op_code == OpCode::response || op_code == OpCode::bye_response) return;
  answer(channel, peer, std::move(message));
  if (parting_ && op_code == OpCode::hello_request) say_bye(channel, peer);  // it came too late
}

void Server::handle_event(const Message& message) {
  const ChannelNumber channel = message.header.channel;
  if (message.is_channel_closed()) {
    const bool listened = listeners_.erase(channel) > 0;
    if (listened && !parting_) {
      throw std::runtime_error("no longer listening: " + std::string(message.reason()));
    }
    if (peers_.erase(channel) + (listened ? 1 : 0) != 1) {
      station_.account().violation("a last word of a channel that was not open");
    }
  } else if (message.header.status == Status::send_queue_ready) {
    if (const auto found = peers_.find(channel); found != peers_.end()) {
      flush(channel, found->second);
    }
  }
}

void Server::answer(ChannelNumber channel, Peer& peer, MessagePtr message) {
  message->header.op_code = answer_to(message->header.op_code);
  if (message->header.op_code == OpCode::hello_response) message->text_headers.clear();
  peer.answers.push_back(std::move(message));
  flush(channel, peer);
  if (!peer.answers.empty()) peer.answers.back() = out_of_pool(std::move(peer.answers.back()));
}

void Server::flush(ChannelNumber channel, Peer& peer) {
  while (!peer.answers.empty()) {
    const auto posted = station_.post(std::move(peer.answers.front()));
    if (posted) {
      peer.answers.pop_front();
    } else if (posted.error().status != Status::send_queue_full) {
      return peer.answers.clear();  // the channel is ending by itself
    } else {
      if (peer.answers.size() > options_->waiting_answers) give_up(channel, peer);
      return;
    }
  }
}

// It does not read.
void Server::give_up(ChannelNumber channel, Peer& peer) {
  peer.given_up = true;
  peer.answers.clear();
  station_.abort(channel);
}

void Server::say_bye(ChannelNumber channel, const Peer& peer) {
  if (peer.given_up) return;
  MessagePtr bye = station_.get();
  bye->header = {.channel = channel, .op_code = OpCode::bye_request};
  (void)station_.post(std::move(bye));
}

// Nobody new; a Bye to all; then, after a while, the end of who did not answer it.
void Server::part() {
  parting_ = true;
  for (const ChannelNumber listener : listeners_) station_.abort(listener);
  for (const auto& [channel, peer] : peers_) say_bye(channel, peer);
  const auto receive_until = [this](Clock::time_point deadline) {
    while (!listeners_.empty() || !peers_.empty()) {
      MessagePtr message = station_.next(deadline);
      if (message == nullptr) return;
      handle(std::move(message));
    }
  };
  receive_until(Clock::now() + station_.farewell());
  for (const auto& [channel, peer] : peers_) station_.abort(channel);
  receive_until(Clock::now() + station_.farewell());
  peers_.clear();
}

}  // namespace tofu::load
