#include <benchmark/benchmark.h>

#include <tofu/frame.hpp>

namespace tofu {
namespace {

MessagePtr message_of(std::size_t body_bytes, bool with_header) {
  MessagePtr message = make_message();
  message->header = {.channel = 7, .op_code = OpCode::request, .message_id = 4'711};
  (void)message->body.resize(body_bytes);
  if (with_header) (void)message->text_headers.append("content-type", "application/octet-stream");
  return message;
}

void encode(benchmark::State& state) {
  const MessagePtr message = message_of(static_cast<std::size_t>(state.range(0)), state.range(1));
  Buffer out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(encode_frame(*message, out));
  }
}
BENCHMARK(encode)->ArgNames({"body", "text_header"})->ArgsProduct({{16, 1'024, 60'000}, {0, 1}});

void decode(benchmark::State& state) {
  const MessagePtr message = message_of(static_cast<std::size_t>(state.range(0)), state.range(1));
  Buffer frame;
  (void)encode_frame(*message, frame);
  const MessagePtr into = make_message();
  for (auto _ : state) benchmark::DoNotOptimize(decode_frame(frame.bytes(), *into));
}
BENCHMARK(decode)->ArgNames({"body", "text_header"})->ArgsProduct({{16, 1'024, 60'000}, {0, 1}});

}  // namespace
}  // namespace tofu
