#include "support/server_thread.hpp"

#include <gtest/gtest.h>

namespace tofu::test {

ServerThread::ServerThread(const EngineOptions& options, const std::vector<Address>& addresses,
                           Handler handler)
    : engine_(must(Engine::create(options))),
      group_(must(engine_.create_group())),
      handler_(std::move(handler)) {
  for (const Address& address : addresses) {
    MessagePtr welcome = must(engine_.get());
    must(set_welcome(*welcome, address));
    must(group_.post(std::move(welcome)));
    const MessagePtr answer = must(group_.wait_receive(patience));
    if (!answer || answer->header.status != Status::success) {
      throw Failure("the server cannot listen on " + address.format());
    }
    bound_.push_back(must(listen_address(*answer)));
  }
  thread_ = std::thread([this] { run(); });
}

ServerThread::~ServerThread() {
  try {
    stop();
  } catch (const std::exception& failure) {
    ADD_FAILURE() << "the server failed: " << failure.what();
  }
}

void ServerThread::stop() {
  stopping_ = true;
  (void)group_.update_receiver();
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ServerThread::run() try {
  while (!stopping_) {
    MessagePtr message = must(group_.wait_receive());
    if (!message || message->header.status == Status::receiver_update) continue;
    handler_(group_, std::move(message));
  }
} catch (...) {
  failure_ = std::current_exception();
}

void echo(ChannelGroup& group, MessagePtr message) {
  if (message->from_engine()) return;
  switch (message->header.op_code) {
    case OpCode::request:
      message->header.op_code = OpCode::response;
      break;
    case OpCode::hello_request:
      message->header.op_code = OpCode::hello_response;
      break;
    case OpCode::bye_request:
      message->header.op_code = OpCode::bye_response;
      break;
    case OpCode::signal:
      break;
    default:
      return;
  }
  const auto posted = group.post(std::move(message));
  if (!posted && posted.error().status != Status::channel_closed &&
      posted.error().status != Status::invalid_channel_number) {
    throw Failure("the echo cannot answer: " + posted.error().message());
  }
}

}  // namespace tofu::test
