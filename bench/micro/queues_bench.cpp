#include <benchmark/benchmark.h>

#include <vector>

#include "core/inbox.hpp"
#include "core/mailbox.hpp"
#include "core/message_pool.hpp"

namespace tofu::detail {
namespace {

constexpr std::size_t many = 1'024;

class PoolOfMany {
 public:
  PoolOfMany() : pool_(MessagePool::create(many, many)) {}
  ~PoolOfMany() { pool_->close(); }
  PoolOfMany(const PoolOfMany&) = delete;
  PoolOfMany& operator=(const PoolOfMany&) = delete;
  MessagePool* operator->() const { return pool_; }

 private:
  MessagePool* pool_;
};

void pool_get_and_put(benchmark::State& state) {
  static PoolOfMany pool;
  for (auto _ : state) benchmark::DoNotOptimize(pool->get(AllocationStrategy::pool_only).get());
}
BENCHMARK(pool_get_and_put)->ThreadRange(1, 2);

void pool_take_and_put_all(benchmark::State& state) {
  PoolOfMany pool;
  const auto batch = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    MessageQueue taken;
    pool->take_for_receiving(batch, 0, taken);
    pool->put_all(taken);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(pool_take_and_put_all)->ArgName("messages")->Arg(1)->Arg(16)->Arg(64);

// The messages go round: pushed, taken, pushed again.
void inbox_push_and_take(benchmark::State& state) {
  Inbox inbox;
  MessageQueue messages;
  for (std::int64_t i = 0; i < state.range(0); ++i) messages.push_back(make_message());
  for (auto _ : state) {
    while (MessagePtr message = messages.pop_front()) inbox.push(std::move(message));
    messages = inbox.take();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(inbox_push_and_take)->ArgName("messages")->Arg(1)->Arg(16)->Arg(256);

void mailbox_push_and_receive(benchmark::State& state) {
  Mailbox mailbox;
  MessageQueue messages;
  for (std::int64_t i = 0; i < state.range(0); ++i) messages.push_back(make_message());
  for (auto _ : state) {
    mailbox.push(messages);
    while (MessagePtr message = mailbox.try_receive()) messages.push_back(std::move(message));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(mailbox_push_and_receive)->ArgName("messages")->Arg(1)->Arg(16)->Arg(256);

}  // namespace
}  // namespace tofu::detail
