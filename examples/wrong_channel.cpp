// post() refuses what can't be right, says why, and leaves the message with you.

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");

  tofu::MessagePtr message = must(engine.get(), "get");
  message->header.op_code = tofu::OpCode::bye_request;  // channel 0: only for Hello and Welcome
  auto posted = group.post(std::move(message));
  check(!posted && posted.error().status == tofu::Status::invalid_channel_number, "refused");
  check(message != nullptr, "the message is still ours");
  std::cout << "channel 0: " << posted.error().message() << '\n';

  message->header.channel = 4'711;  // nobody's
  posted = group.post(std::move(message));
  check(!posted && posted.error().status == tofu::Status::invalid_channel_number, "refused");
  std::cout << "channel 4711: " << posted.error().message() << '\n';
}
