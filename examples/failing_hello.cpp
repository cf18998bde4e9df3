// Three HelloRequests that can't succeed. A missing address is refused by post(); whatever needs
// the network comes back as a message: the HelloRequest itself, as HelloResponse, with the reason.

#include "example.hpp"

#include <tofu/testing.hpp>

using namespace example;

namespace {

void expect_failure(tofu::Engine& engine, tofu::ChannelGroup& group, std::string_view address,
                    tofu::Status expected) {
  tofu::MessagePtr hello = must(engine.get(), "get");
  hello->header.op_code = tofu::OpCode::hello_request;
  must(hello->text_headers.append(tofu::connect_to_header, address), "append");
  const tofu::ChannelNumber channel = must(group.post(std::move(hello)), "post").channel;

  const tofu::MessagePtr failed = receive(group);
  check(failed->header.channel == channel, "the channel that post() assigned");
  check(failed->header.op_code == tofu::OpCode::hello_response, "a HelloResponse");
  check(failed->from_engine(), "made by the own engine");
  std::cout << address << ": " << failed->reason() << '\n';
  check(failed->header.status == expected, tofu::to_string(expected));
  check(receive(group)->is_channel_closed(), "channel_closed is the last word");
}

}  // namespace

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup group = must(engine.create_group(), "create a group");

  tofu::MessagePtr hello = must(engine.get(), "get");
  hello->header.op_code = tofu::OpCode::hello_request;
  const auto posted = group.post(std::move(hello));
  check(!posted && posted.error().status == tofu::Status::wrong_address, "wrong_address");
  std::cout << "no address: " << posted.error().message() << '\n';

  expect_failure(engine, group, "carrier-pigeon|roof", tofu::Status::invalid_address);
  expect_failure(engine, group, "tcp|no..such..host|7099", tofu::Status::invalid_address);

  const auto port = must(tofu::testing::free_tcp_port(), "free_tcp_port");
  const auto nobody = tofu::Address::tcp("127.0.0.1", port);
  expect_failure(engine, group, nobody.format(), tofu::Status::connect_failed);

  const tofu::testing::TemporaryUdsPath path;
  const auto nothing = tofu::Address::uds(path.path());
  expect_failure(engine, group, nothing.format(), tofu::Status::uds_path_not_found);
}
