// A long job: one request, Signals with its message id while it goes on, one response at its end.

#include <string>
#include <thread>

#include "example.hpp"

using namespace example;

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  tofu::ChannelGroup worker = must(engine.create_group(), "create a group");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel =
      connect(engine, client, listen(engine, worker, tofu::Address::uds()));

  std::jthread working([&] {
    receive(worker);  // the HelloRequest
    tofu::MessagePtr job = receive(worker);
    constexpr int steps = 4;
    for (int step = 1; step <= steps; ++step) {
      tofu::MessagePtr signal = must(engine.get(), "get");
      signal->header = {.channel = job->header.channel,
                        .op_code = tofu::OpCode::signal,
                        .message_id = job->header.message_id};
      const std::string progress = std::to_string(step) + "/" + std::to_string(steps);
      must(signal->text_headers.append("Progress", progress), "append");
      must(worker.post(std::move(signal)), "post");
    }
    answer(worker, std::move(job), tofu::OpCode::response);
  });

  const auto job =
      post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, "print this");
  int signals = 0;
  for (;;) {
    const tofu::MessagePtr message = receive(client);
    check(message->header.message_id == job.message_id, "all of one job");
    if (message->header.op_code == tofu::OpCode::response) break;
    std::cout << "progress " << message->text_headers.find("Progress").value_or("?") << '\n';
    ++signals;
  }
  check(signals == 4, "every step was reported, before the response");
  std::cout << "done\n";
}
