#include "common/node.hpp"

#include <fmt/format.h>

#include "common/command_error.hpp"
#include "common/deadline.hpp"
#include "common/farewell.hpp"
#include "common/human.hpp"

namespace tofu::cli {
namespace {

bool is_receiver_update(const Message& message) {
  return message.from_engine() && message.header.status == Status::receiver_update;
}

}  // namespace

Node::Node(const EngineOptions& options)
    : engine_(require(Engine::create(options), "engine")),
      group_(require(engine_.create_group(), "engine")),
      interrupt_([this] { (void)group_.update_receiver(); }) {}

MessagePtr Node::get() { return require(engine_.get(), "engine"); }

MessagePtr Node::make(ChannelNumber channel, OpCode op_code, MessageId id, bool more) {
  MessagePtr message = get();
  message->header.channel = channel;
  message->header.op_code = op_code;
  message->header.message_id = id;
  message->header.more = more;
  return message;
}

MessagePtr Node::receive(std::chrono::nanoseconds timeout) {
  MessagePtr message = require(group_.wait_receive(timeout), "engine");
  // The Ctrl-C's own wake-up has said all it has to say.
  if (message != nullptr && is_receiver_update(*message) && interrupted()) {
    message = require(group_.wait_receive(std::chrono::nanoseconds(0)), "engine");
  }
  return message;
}

MessagePtr Node::next(std::chrono::nanoseconds timeout) {
  if (!aside_.empty()) {
    MessagePtr message = std::move(aside_.front());
    aside_.pop_front();
    return message;
  }
  return receive(interrupted() ? std::chrono::nanoseconds(0) : timeout);
}

Node::Listener Node::listen(const Address& address) {
  const std::string where = address.format();
  MessagePtr welcome = get();
  require(set_welcome(*welcome, address), where, ExitCode::no_connection);
  const auto posted = require(group_.post(std::move(welcome)), where, ExitCode::no_connection);
  while (!interrupted()) {
    MessagePtr message = receive(infinite);
    if (message == nullptr) continue;
    if (message->header.channel != posted.channel) {
      set_aside(std::move(message));
      continue;
    }
    if (message->header.op_code == OpCode::welcome_response &&
        message->header.status == Status::success) {
      return {posted.channel, require(listen_address(*message), where)};
    }
    throw CommandError(ExitCode::no_connection, where, *message);
  }
  throw Interrupted();
}

ChannelNumber Node::hello(const Address& address, const ConnectOptions& options) {
  const std::string where = address.format();
  MessagePtr message = get();
  for (const auto& [name, value] : options.headers) {
    require(message->text_headers.append(name, value), where, ExitCode::usage);
  }
  require(set_hello(*message, address), where, ExitCode::no_connection);
  return require(group_.post(std::move(message)), where, ExitCode::no_connection).channel;
}

Node::Connection Node::connect(const Address& address, const ConnectOptions& options) {
  const std::string where = address.format();
  const ChannelNumber channel = hello(address, options);
  const Deadline deadline(options.timeout);
  while (!interrupted() && !deadline.passed()) {
    MessagePtr message = receive(deadline.remaining());
    if (message == nullptr) continue;
    if (message->header.channel != channel) {
      set_aside(std::move(message));
    } else if (message->from_engine()) {
      throw CommandError(ExitCode::no_connection, where, *message);
    } else if (message->header.op_code == OpCode::bye_request) {
      abort(channel);
      throw CommandError(ExitCode::no_connection,
                         where +
                             ": the peer answered the HelloRequest with a ByeRequest: it does "
                             "not want this client. Look at the peer's log");
    } else {
      return {channel, std::move(message)};
    }
  }
  abort(channel);
  if (interrupted()) throw Interrupted();
  throw CommandError(
      ExitCode::no_connection,
      fmt::format(
          "{}: no answer to the HelloRequest within {}. Is it a tofu peer, and one that sends "
          "a HelloResponse ('tofu cat' needs none)? Try a longer "
          "--timeout",
          where, short_duration(options.timeout)));
}

std::size_t Node::bye(std::span<Outbox* const> outboxes, const ByeOptions& options,
                      const std::function<void(const Message&)>& handle) {
  Farewell farewell(*this, outboxes, handle);
  const auto take = [&](MessagePtr message) {
    if (!farewell.take(*message)) set_aside(std::move(message));
  };
  for (auto& message : std::exchange(aside_, {})) take(std::move(message));
  while (!farewell.over()) {
    const auto patience = interrupted() ? options.after_interrupt : options.patience;
    if (MessagePtr message = receive(Farewell::until_next_look(patience))) take(std::move(message));
    if (patience != infinite) farewell.give_up_stalled(patience);
  }
  return farewell.finished();
}

bool Node::bye(ChannelNumber channel, const ByeOptions& options,
               const std::function<void(const Message&)>& handle) {
  Outbox outbox(group_, channel);
  Outbox* const one = &outbox;
  return bye(std::span(&one, 1), options, handle) == 1;
}

void Node::abort(ChannelNumber channel) noexcept {
  auto message = engine_.get();
  if (!message) return;  // the engine ends, and every channel with it
  (*message)->header.channel = channel;
  (*message)->header.op_code = OpCode::bye_signal;
  (void)group_.post(std::move(*message));
}

}  // namespace tofu::cli
