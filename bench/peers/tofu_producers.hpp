#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <latch>
#include <mutex>
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

  /// By one thread and by `parallel` of them in turn, so that both see the same of what the machine
  /// does meanwhile: one, all, all, one, and so on.
  [[nodiscard]] Figures run() {
    post_all(task_.parallel, task_.warm_up);
    Measured one;
    Measured all;
    for (std::size_t i = 0; i < slices; ++i) {
      const std::size_t count = task_.count / slices + (i < task_.count % slices ? 1 : 0);
      if (i % 2 == 0) measure(1, count, one);
      measure(task_.parallel, count, all);
      if (i % 2 != 0) measure(1, count, one);
    }
    session_.stop(connection_);
    const auto count = static_cast<double>(task_.count);
    Figures figures;
    figures.add("messages_per_s", count / all.us * 1e6);
    figures.add("one_messages_per_s", count / one.us * 1e6);
    figures.add("producers_ratio", one.us / all.us);
    figures.add("client", all.client, count);
    figures.add("server", all.server, count);
    return figures;
  }

 private:
  static constexpr std::size_t slices = 8;

  struct Measured {
    double us = 0;
    Usage client;
    Usage server;
  };

  void measure(std::size_t threads, std::size_t count, Measured& measured) {
    session_.begin(connection_);
    const Clock::time_point from = post_all(threads, count);
    const Report report = session_.checked_report(connection_, count);
    measured.us += microseconds_between(from, Clock::now());
    measured.client += report.client;
    measured.server += report.server.usage;
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
        const Leaving leaving(*this);
        for (std::size_t n = 0; n < share && !has_given_up_; ++n) post(first + n);
      }));
    }
    const Clock::time_point from = Clock::now();
    start.count_down();
    try {
      receive_until_posted();
    } catch (...) {
      give_up();
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
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return rooms_ != rooms || has_given_up_; });
    }
  }
  /// When a producer ends, however it does: leaves what room there is to the next one; the last one
  /// wakes the receiver.
  class Leaving {
   public:
    explicit Leaving(Producers& producers) : producers_(producers) {}
    ~Leaving() {
      producers_.tell_of_room();
      if (--producers_.posting_ == 0) (void)producers_.side_.group().update_receiver();
    }
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;

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
  /// One producer at a time: it posts until there is no room again, and the others would be woken
  /// only to find that.
  void tell_of_room() {
    {
      const std::lock_guard lock(mutex_);
      ++rooms_;
    }
    room_.notify_one();
  }
  void give_up() {
    {
      const std::lock_guard lock(mutex_);
      has_given_up_ = true;
    }
    room_.notify_all();
  }

  const Task task_;
  Session<TofuClient<drive>> session_{task_.place};
  const std::size_t connection_ = session_.connect();
  TofuSide& side_ = session_.client().side();
  const ChannelNumber channel_ = session_.client().channel(connection_);
  const Pattern pattern_;
  std::array<std::uint64_t, max_producers> numbers_{};  // each producer's last one
  std::atomic<std::size_t> posting_ = 0;
  std::mutex mutex_;
  std::condition_variable room_;
  std::atomic<std::uint32_t> rooms_ = 0;    // how often there was room again; set under the lock
  std::atomic<bool> has_given_up_ = false;  // likewise
};

template <Drive drive>
[[nodiscard]] Figures producers(const Task& task) {
  return Producers<drive>(task).run();
}

}  // namespace tofu::bench
