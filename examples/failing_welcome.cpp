// Listening where one can't, and where somebody listens already: the WelcomeResponse says why.

#include "example.hpp"

using namespace example;

namespace {

tofu::Status try_to_listen(tofu::Engine& engine, tofu::ChannelGroup& group,
                           const tofu::Address& on) {
  tofu::MessagePtr welcome = must(engine.get(), "get");
  must(tofu::set_welcome(*welcome, on), "set_welcome");
  must(group.post(std::move(welcome)), "post");
  const tofu::MessagePtr answer = receive(group);
  std::cout << on.format() << ": " << answer->reason() << '\n';
  if (answer->header.status != tofu::Status::success) {
    check(receive(group)->is_channel_closed(), "the listener's number has ended");
  }
  return answer->header.status;
}

}  // namespace

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");

  // 192.0.2.1 is reserved for documentation: no interface has it.
  const auto foreign = try_to_listen(engine, group, tofu::Address::tcp("192.0.2.1", 7'099));
  check(foreign == tofu::Status::listen_failed, "listen_failed");

  const tofu::Address tcp = listen(engine, group, tofu::Address::tcp("127.0.0.1", 0));
  check(try_to_listen(engine, group, tcp) == tofu::Status::address_in_use, "address_in_use");

  const tofu::Address uds = listen(engine, group, tofu::Address::uds());
  check(try_to_listen(engine, group, uds) == tofu::Status::address_in_use, "address_in_use");
}
