#include "net/resolver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "net_support/sockets.hpp"
#include "support/wait_for.hpp"

namespace tofu::net {
namespace {

using Endpoints = std::vector<Endpoint>;

TEST(LookUpHost, finds_localhost_on_loopback_with_the_port) {
  const Endpoints endpoints = test::must(look_up_host("localhost", 7099));
  ASSERT_FALSE(endpoints.empty());
  for (const Endpoint& endpoint : endpoints) {
    EXPECT_EQ(endpoint.port(), 7099);
    EXPECT_TRUE(endpoint == test::ip("127.0.0.1", 7099) || endpoint == test::ip("::1", 7099));
    EXPECT_EQ(std::ranges::count(endpoints, endpoint), 1);
  }
}

TEST(LookUpHost, takes_literals_too) {
  EXPECT_EQ(test::must(look_up_host("127.0.0.1", 1)), Endpoints{test::ip("127.0.0.1", 1)});
  EXPECT_EQ(test::must(look_up_host("::1", 1)), Endpoints{test::ip("::1", 1)});
}

TEST(LookUpHost, says_that_a_host_does_not_exist) {
  // A label may have 63 characters: no name server is asked for this one.
  const auto endpoints = look_up_host(std::string(70, 'a'), 80);
  ASSERT_FALSE(endpoints);
  EXPECT_EQ(endpoints.error().status, Status::invalid_address);
  EXPECT_EQ(endpoints.error().detail, "host name not found");
}

TEST(LookUpHost, refuses_what_is_no_name) {
  EXPECT_EQ(test::status_of(look_up_host("", 80)), Status::invalid_address);
  EXPECT_EQ(test::status_of(look_up_host(std::string("localhost\0.com", 14), 80)),
            Status::invalid_address);
}

/// A door that look-ups wait at until the test opens it.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --waiting_;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Whether `count` arrived before the deadline.
  [[nodiscard]] bool await_arrivals(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, test::patience, [&] { return waiting_ >= count; });
  }
  [[nodiscard]] int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

/// Collects answers.
class Answers {
 public:
  Resolver::Sink sink() {
    return [this](Resolution resolution) {
      const std::lock_guard lock(mutex_);
      answers_.emplace(resolution.token, std::move(resolution.endpoints));
      changed_.notify_all();
    };
  }
  std::multimap<std::uint64_t, Result<Endpoints>> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, test::patience, [&] { return answers_.size() >= count; });
    return answers_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::uint64_t, Result<Endpoints>> answers_;
};

/// Answers 127.0.0.1 to any name.
Result<Endpoints> loopback(const std::string& /*host*/, std::uint16_t port) {
  return Endpoints{test::ip("127.0.0.1", port)};
}

TEST(Resolver, answers_with_the_token) {
  Answers answers;
  Resolver resolver(answers.sink());
  test::must(resolver.submit(42, "localhost", 80));
  const auto got = answers.await(1);
  ASSERT_EQ(got.count(42), 1U);
  EXPECT_TRUE(got.find(42)->second);
}

TEST(Resolver, answers_with_the_reason_of_a_failure) {
  Answers answers;
  Resolver resolver(answers.sink());
  test::must(resolver.submit(1, std::string(70, 'a'), 80));
  const auto got = answers.await(1);
  ASSERT_EQ(got.count(1), 1U);
  EXPECT_EQ(test::status_of(got.find(1)->second), Status::invalid_address);
}

TEST(Resolver, hands_host_and_port_to_the_look_up) {
  Answers answers;
  Resolver resolver(answers.sink(), [](const std::string& host, std::uint16_t port) {
    EXPECT_EQ(host, "some.host");
    return loopback(host, port);
  });
  test::must(resolver.submit(1, "some.host", 123));
  EXPECT_EQ(*answers.await(1).find(1)->second, Endpoints{test::ip("127.0.0.1", 123)});
}

TEST(Resolver, answers_each_of_many_once) {
  Answers answers;
  Resolver resolver(answers.sink(), loopback);
  constexpr std::uint64_t many = 1'000;
  for (std::uint64_t token = 1; token <= many; ++token) {
    test::must(resolver.submit(token, "host", 80));
  }
  const auto got = answers.await(many);
  for (std::uint64_t token = 1; token <= many; ++token) EXPECT_EQ(got.count(token), 1U);
}

TEST(Resolver, runs_a_few_look_ups_at_once_and_no_more) {
  Gate gate;
  Answers answers;
  Resolver resolver(answers.sink(), [&gate](const std::string& host, std::uint16_t port) {
    gate.pass();
    return loopback(host, port);
  });
  constexpr std::uint64_t jobs = 3 * Resolver::max_threads;
  for (std::uint64_t token = 1; token <= jobs; ++token) {
    test::must(resolver.submit(token, "host", 80));
  }
  EXPECT_TRUE(gate.await_arrivals(Resolver::max_threads));
  EXPECT_EQ(gate.waiting(), static_cast<int>(Resolver::max_threads));
  gate.open();
  EXPECT_EQ(answers.await(jobs).size(), jobs);
}

TEST(Resolver, refuses_when_the_line_is_full) {
  Gate gate;
  Answers answers;
  Resolver resolver(answers.sink(), [&gate](const std::string& host, std::uint16_t port) {
    gate.pass();
    return loopback(host, port);
  });
  std::uint64_t token = 0;
  while (token < Resolver::max_threads) test::must(resolver.submit(++token, "host", 80));
  ASSERT_TRUE(gate.await_arrivals(Resolver::max_threads));
  const std::uint64_t all = Resolver::max_threads + Resolver::max_waiting;
  while (token < all) test::must(resolver.submit(++token, "host", 80));
  EXPECT_EQ(test::status_of(resolver.submit(++token, "host", 80)), Status::too_many_channels);
  gate.open();
  EXPECT_EQ(answers.await(all).size(), all);
  EXPECT_TRUE(resolver.submit(++token, "host", 80)) << "the line is free again";
  EXPECT_EQ(answers.await(all + 1).count(token), 1U);
}

TEST(Resolver, drops_a_cancelled_look_up_that_waits_in_line_and_lets_a_running_one_end) {
  Gate gate;
  Answers answers;
  std::atomic<int> looked_up = 0;
  Resolver resolver(answers.sink(), [&](const std::string& host, std::uint16_t port) {
    ++looked_up;
    gate.pass();
    return loopback(host, port);
  });
  std::uint64_t token = 0;
  while (token < Resolver::max_threads) test::must(resolver.submit(++token, "dead", 80));
  ASSERT_TRUE(gate.await_arrivals(Resolver::max_threads));
  const std::uint64_t all = Resolver::max_threads + Resolver::max_waiting;
  while (token < all) test::must(resolver.submit(++token, "dead", 80));
  for (std::uint64_t dead = 1; dead <= all; ++dead) resolver.cancel(dead);
  resolver.cancel(all + 1'000);
  test::must(resolver.submit(all + 1, "good", 80));
  gate.open();
  const auto got = answers.await(Resolver::max_threads + 1);
  EXPECT_EQ(got.size(), Resolver::max_threads + 1);
  EXPECT_EQ(got.count(all + 1), 1U);
  EXPECT_EQ(looked_up, static_cast<int>(Resolver::max_threads) + 1);
}

TEST(Resolver, drops_an_answer_that_the_sink_has_no_memory_for) {
  Answers answers;
  Resolver resolver(
      [sink = answers.sink()](Resolution resolution) {
        if (resolution.token == 1) throw std::bad_alloc();
        sink(std::move(resolution));
      },
      loopback);
  test::must(resolver.submit(1, "host", 80));
  test::must(resolver.submit(2, "host", 80));
  const auto got = answers.await(1);
  EXPECT_EQ(got.count(2), 1U);
}

TEST(Resolver, turns_a_look_up_without_memory_into_an_answer) {
  Answers answers;
  Resolver resolver(answers.sink(), [](const std::string&, std::uint16_t) -> Result<Endpoints> {
    throw std::bad_alloc();
  });
  test::must(resolver.submit(1, "host", 80));
  const auto got = answers.await(1);
  ASSERT_EQ(got.count(1), 1U);
  EXPECT_EQ(test::status_of(got.find(1)->second), Status::allocation_failed);
}

TEST(Resolver, ends_while_a_look_up_hangs_and_drops_its_answer) {
  // Shared with the thread that is left behind.
  struct Shared {
    Gate gate;
    std::atomic<int> sunk = 0;
    std::atomic<bool> returned = false;
  };
  const auto shared = std::make_shared<Shared>();
  auto held = std::make_shared<int>(0);
  const std::weak_ptr<int> held_by_the_sink = held;
  {
    Resolver resolver([shared, held = std::move(held)](const Resolution&) { ++shared->sunk; },
                      [shared](const std::string& host, std::uint16_t port) {
                        shared->gate.pass();
                        shared->returned = true;
                        return loopback(host, port);
                      });
    test::must(resolver.submit(1, "host", 80));
    ASSERT_TRUE(shared->gate.await_arrivals(1));
  }
  EXPECT_TRUE(held_by_the_sink.expired()) << "the sink is let go of";
  EXPECT_EQ(shared.use_count(), 2) << "here and in the look-up";
  shared->gate.open();
  const auto deadline = std::chrono::steady_clock::now() + test::patience;
  while (shared.use_count() != 1 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(shared.use_count(), 1) << "the thread is gone";
  EXPECT_TRUE(shared->returned);
  EXPECT_EQ(shared->sunk, 0);
}

TEST(Resolver, ends_only_when_the_sink_has_returned) {
  std::atomic<bool> in_sink = false;
  std::atomic<bool> destroying = false;
  std::atomic<bool> sink_returned = false;
  {
    Resolver resolver(
        [&](const Resolution&) {
          in_sink = true;
          test::wait_for(destroying);
          // Gives a destructor that does not wait every chance to return too early.
          for (int i = 0; i < 1'000; ++i) std::this_thread::yield();
          sink_returned = true;
        },
        loopback);
    test::must(resolver.submit(1, "host", 80));
    test::wait_for(in_sink);
    destroying = true;
  }
  EXPECT_TRUE(sink_returned);
}

TEST(Resolver, drops_what_waits_in_line_when_it_ends) {
  struct Shared {
    Gate gate;
    std::atomic<int> looked_up = 0;
  };
  const auto shared = std::make_shared<Shared>();
  {
    Resolver resolver([](const Resolution&) {},
                      [shared](const std::string& host, std::uint16_t port) {
                        ++shared->looked_up;
                        shared->gate.pass();
                        return loopback(host, port);
                      });
    for (std::uint64_t token = 1; token <= 100; ++token) {
      test::must(resolver.submit(token, "host", 80));
    }
    ASSERT_TRUE(shared->gate.await_arrivals(Resolver::max_threads));
  }
  shared->gate.open();
  const auto deadline = std::chrono::steady_clock::now() + test::patience;
  while (shared.use_count() != 1 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(shared.use_count(), 1);
  EXPECT_EQ(shared->looked_up, static_cast<int>(Resolver::max_threads));
}

}  // namespace
}  // namespace tofu::net
