#include <benchmark/benchmark.h>

#include <tofu/testing.hpp>
#include <tofu/tofu.hpp>

namespace tofu {
namespace {

/// A caller-driven engine that listens, with `channels` connections to itself.
class Loop {
 public:
  explicit Loop(std::size_t channels)
      : engine_(Engine::create({.drive = Drive::caller, .max_messages = 1'024}).value()),
        group_(engine_.create_group().value()) {
    MessagePtr welcome = engine_.get().value();
    (void)set_welcome(*welcome, Address::uds(path_.path()));
    (void)group_.post(std::move(welcome));
    const auto address = Address::uds(path_.path());
    (void)next();
    for (std::size_t i = 0; i < channels; ++i) {
      MessagePtr hello = engine_.get().value();
      (void)set_hello(*hello, address);
      channel_ = group_.post(std::move(hello)).value().channel;
      (void)next();  // the Hello as it arrives at the listener
    }
  }
  void poll() { (void)group_.wait_receive(std::chrono::nanoseconds(0)); }
  /// A Signal to itself over the last connection.
  void send_and_receive() {
    MessagePtr message = engine_.get().value();
    message->header.op_code = OpCode::signal;
    message->header.channel = channel_;
    (void)group_.post(std::move(message));
    (void)next();
  }

 private:
  MessagePtr next() { return group_.wait_receive().value(); }

  testing::TemporaryUdsPath path_;
  Engine engine_;
  ChannelGroup group_;
  ChannelNumber channel_ = unassigned_channel;
};

void turn_with_nothing_to_do(benchmark::State& state) {
  Loop loop(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) loop.poll();
}
BENCHMARK(turn_with_nothing_to_do)->ArgName("channels")->Arg(0)->Arg(100)->Arg(4'000);

void message_to_itself(benchmark::State& state) {
  Loop loop(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) loop.send_and_receive();
}
BENCHMARK(message_to_itself)->ArgName("channels")->Arg(1)->Arg(100)->Arg(4'000);

}  // namespace
}  // namespace tofu
