#include "support/party.hpp"

#include <algorithm>

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool Stage::needs_pumping() const {
  return std::ranges::any_of(parties_, [](const Party* party) { return party->caller_driven_; });
}

void Stage::pump_but(const Party* excepted) {
  for (Party* party : parties_) {
    if (party != excepted && party->caller_driven_) party->pump_once({});
  }
}

Party::Party(Stage& stage, const EngineOptions& options)
    : stage_(stage),
      engine_(std::make_shared<Engine>(must(Engine::create(options)))),
      group_(must(engine_->create_group())),
      caller_driven_(options.drive == Drive::caller) {
  stage_.parties_.push_back(this);
}

Party::Party(Stage& stage, Party& other)
    : stage_(stage),
      engine_(other.engine_),
      group_(must(engine_->create_group())),
      caller_driven_(other.caller_driven_) {
  stage_.parties_.push_back(this);
}

Party::~Party() { std::erase(stage_.parties_, this); }

MessagePtr Party::make(OpCode op_code, ChannelNumber channel, std::string_view body, MessageId id,
                       bool more) {
  MessagePtr message = must(engine_->get());
  message->header.op_code = op_code;
  message->header.channel = channel;
  message->header.message_id = id;
  message->header.more = more;
  must(message->body.assign(body));
  return message;
}

BinaryHeader Party::post(MessagePtr message) { return must(group_.post(std::move(message))); }

BinaryHeader Party::answer(MessagePtr message, OpCode op_code) {
  message->header.op_code = op_code;
  return post(std::move(message));
}

void Party::pump_once(std::chrono::nanoseconds timeout) {
  auto received = group_.wait_receive(timeout);
  if (received && *received) taken_.push_back(*std::move(received));
}

MessagePtr Party::next(Clock::time_point deadline) {
  while (taken_.empty()) {
    const bool others_wait = stage_.parties_.size() > 1 && stage_.needs_pumping();
    const std::chrono::nanoseconds left = deadline - Clock::now();
    const std::chrono::nanoseconds share =
        others_wait ? std::min<std::chrono::nanoseconds>(left, std::chrono::microseconds(200))
                    : left;
    MessagePtr message = must(group_.wait_receive(std::max(share, std::chrono::nanoseconds{})));
    if (message) return message;
    if (Clock::now() >= deadline) return nullptr;
    stage_.pump_but(this);
  }
  MessagePtr message = std::move(taken_.front());
  taken_.pop_front();
  return message;
}

MessagePtr Party::receive() {
  MessagePtr message = next(Clock::now() + patience);
  if (!message) throw Failure("waited for a message in vain");
  return message;
}

MessagePtr Party::receive(OpCode op_code, ChannelNumber channel) {
  MessagePtr message = receive();
  if (message->from_engine() || message->header.op_code != op_code ||
      message->header.channel != channel) {
    throw Failure("expected " + std::string(to_string(op_code)) + " on channel " +
                  std::to_string(channel) + ", got " + describe(*message));
  }
  return message;
}

MessagePtr Party::receive_from_engine(Status status) {
  MessagePtr message = receive();
  if (!message->from_engine() || message->header.status != status) {
    throw Failure("expected " + std::string(to_string(status)) + " of the engine, got " +
                  describe(*message));
  }
  return message;
}

MessagePtr Party::poll(std::chrono::nanoseconds longest) { return next(Clock::now() + longest); }

Listening Party::listen(const Address& address) {
  MessagePtr welcome = make(OpCode::welcome_request, unassigned_channel);
  must(set_welcome(*welcome, address));
  const BinaryHeader posted = post(std::move(welcome));
  const MessagePtr answer = receive();
  if (answer->header.op_code != OpCode::welcome_response ||
      answer->header.status != Status::success || answer->header.channel != posted.channel) {
    throw Failure("listening on " + address.format() + " brought " + describe(*answer));
  }
  return {posted.channel, must(listen_address(*answer)), posted.message_id};
}

BinaryHeader Party::hello(const Address& address, std::string_view body) {
  MessagePtr message = make(OpCode::hello_request, unassigned_channel, body);
  must(set_hello(*message, address));
  return post(std::move(message));
}

MessagePtr Party::accept() {
  MessagePtr message = receive();
  if (message->from_engine() || message->header.op_code != OpCode::hello_request) {
    throw Failure("expected a peer's hello_request, got " + describe(*message));
  }
  return message;
}

std::string Party::expect_closed(ChannelNumber channel, Status reason) {
  const MessagePtr message = receive();
  if (!message->is_channel_closed() || message->header.channel != channel) {
    throw Failure("expected channel_closed of channel " + std::to_string(channel) + ", got " +
                  describe(*message));
  }
  std::string text(message->reason());
  if (!text.starts_with(to_string(reason))) {
    throw Failure("expected the reason " + std::string(to_string(reason)) + ", got " + text);
  }
  return text;
}

void Party::expect_nothing() {
  must(group_.update_receiver());
  receive_from_engine(Status::receiver_update);
}

Link connect(Party& client, Party& server, const Address& address) {
  const BinaryHeader hello = client.hello(address);
  const MessagePtr accepted = server.accept();
  if (accepted->header.message_id != hello.message_id) {
    throw Failure("another hello_request came: " + describe(*accepted));
  }
  return {hello.channel, accepted->header.channel, hello.message_id};
}

void say_bye(Party& initiator, ChannelNumber initiators, Party& responder,
             ChannelNumber responders) {
  initiator.send(OpCode::bye_request, initiators);
  responder.answer(responder.receive(OpCode::bye_request, responders), OpCode::bye_response);
  initiator.receive(OpCode::bye_response, initiators);
  initiator.expect_closed(initiators, Status::success);
  responder.expect_closed(responders, Status::success);
}

}  // namespace tofu::test
