#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <latch>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <tofu/tofu.hpp>

#include "common/figures.hpp"
#include "common/session.hpp"
#include "common/task.hpp"
#include "tofu.hpp"

namespace tofu::bench {

/// Threads that post into one channel at once, while this one receives: it learns of room in the
/// send queue, and does the I/O where the engine has no thread.
template <Drive drive>
class Producers {
 public:
  explicit Producers(const Task& task) : task_(task) {}

  /// First by one thread, then by `parallel` of them.
  [[nodiscard]] Figures run() {
    post_all(task_.parallel, task_.warm_up);
    const double one = measure(1).messages_per_s;
    const Measured many = measure(task_.parallel);
    session_.stop(connection_);
    Figures figures;
    figures.add("messages_per_s", many.messages_per_s);
    figures.add("one_messages_per_s", one);
    figures.add("producers_ratio", many.messages_per_s / one);
    add_usage(figures, many.report, task_.count);
    return figures;
  }

 private:
  struct Measured {
    double messages_per_s = 0;
    Report report;
  };

  Measured measure(std::size_t threads) {
    session_.begin(connection_);
    const Clock::time_point from = post_all(threads, task_.count);
    Measured measured{.report = session_.checked_report(connection_, task_.count)};
    const double us = microseconds_between(from, Clock::now());
    measured.messages_per_s = static_cast<double>(task_.count) / us * 1e6;
    return measured;
  }

  /// Returns when all are posted; since when they were.
  Clock::time_point post_all(std::size_t threads, std::size_t count) {
    std::latch start(1);
    std::vector<std::future<void>> ends;
    posting_ = threads;
    for (std::size_t i = 0; i < threads; ++i) {
      const std::size_t share = count / threads + (i < count % threads ? 1 : 0);
      const std::uint64_t first = id_of(i, numbers_.at(i) + 1);
      numbers_.at(i) += share;
      ends.push_back(std::async(std::launch::async, [this, &start, first, share] {
        start.wait();
        const LastOne last_one(*this);
        for (std::size_t n = 0; n < share && !has_given_up_; ++n) post(first + n);
      }));
    }
    const Clock::time_point from = Clock::now();
    start.count_down();
    try {
      receive_until_posted();
    } catch (...) {
      has_given_up_ = true;
      tell_of_room();  // to those that wait for it
      throw;
    }
    for (std::future<void>& end : ends) end.get();
    return from;
  }

  // A producer's thread.
  void post(std::uint64_t id) {
    MessagePtr message = side_.new_message();
    message->header.channel = channel_;
    TofuSide::put_metadata(*message, {.id = id, .kind = Kind::data, .size = 0});
    value_of(message->body.assign(pattern_.body(id, task_.size)));
    while (!has_given_up_) {
      const std::uint32_t rooms = rooms_;
      const auto posted = side_.group().post(std::move(message));
      if (posted) return;
      if (posted.error().status != Status::send_queue_full) {
        throw std::runtime_error(posted.error().message());
      }
      rooms_.wait(rooms);
    }
  }
  /// Wakes the receiver when the last producer ends, however it does.
  class LastOne {
   public:
    explicit LastOne(Producers& producers) : producers_(producers) {}
    ~LastOne() {
      if (--producers_.posting_ == 0) (void)producers_.side_.group().update_receiver();
    }
    LastOne(const LastOne&) = delete;
    LastOne& operator=(const LastOne&) = delete;

   private:
    Producers& producers_;
  };

  // The receiving thread.
  void receive_until_posted() {
    for (;;) {
      const MessagePtr message = side_.next();
      const Status status = message->header.status;
      if (message->from_engine() && status == Status::receiver_update) return;
      if (!message->from_engine() || status != Status::send_queue_ready) {
        throw std::runtime_error(std::string(message->reason()));
      }
      tell_of_room();
    }
  }
  void tell_of_room() {
    ++rooms_;
    rooms_.notify_all();
  }

  const Task task_;
  Session<TofuClient<drive>> session_{task_.place};
  const std::size_t connection_ = session_.connect();
  TofuSide& side_ = session_.client().side();
  const ChannelNumber channel_ = session_.client().channel(connection_);
  const Pattern pattern_;
  std::array<std::uint64_t, max_producers> numbers_{};  // each producer's last one
  std::atomic<std::uint32_t> rooms_ = 0;                // how often there was room again
  std::atomic<std::size_t> posting_ = 0;
  std::atomic<bool> has_given_up_ = false;
};

template <Drive drive>
[[nodiscard]] Figures producers(const Task& task) {
  return Producers<drive>(task).run();
}

}  // namespace tofu::bench
