// Who leads when, with the real Driver, Doorbell, Inbox and Mailbox: see instead/core/reactor.hpp.

#include "core/driver.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "checker/blocking.hpp"
#include "checker/explorer.hpp"
#include "scenario.hpp"

namespace tofu::model {
namespace {

// The engine's parts that matter here.
class Engine {
 public:
  explicit Engine(Drive drive) : driver_(reactor_, drive) { require(driver_.start(), "no thread"); }
  ~Engine() {
    for (std::size_t group = 0; group < detail::Reactor::groups; ++group) {
      reactor_.mailbox(group).close();
    }
    reactor_.stop();
    driver_.join();
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void post(ChannelNumber group, MessageId id) {
    reactor_.submit(message(group, id));
    driver_.posted(reactor_.mailbox(group));
  }
  void arrives(ChannelNumber group, MessageId id) { reactor_.arrives(message(group, id)); }
  /// As GroupCore::update_receiver().
  void update(ChannelNumber group, MessageId id) {
    detail::MessageQueue chain;
    chain.push_back(message(group, id));
    (void)reactor_.mailbox(group).push(chain);
    if (!reactor_.doorbell().is_vacant()) reactor_.doorbell().ring();
  }
  /// As GroupCore::wait_receive(), for ever.
  MessageId receive(ChannelNumber group) {
    detail::Mailbox& mailbox = reactor_.mailbox(group);
    mailbox.receiver_asks();
    for (;;) {
      if (MessagePtr received = mailbox.try_receive()) return received->header.message_id;
      driver_.wait(mailbox, net::never);
    }
  }
  std::size_t waiting(ChannelNumber group) { return reactor_.mailbox(group).waiting(); }
  void command() {
    reactor_.command();
    driver_.wait_until(&reactor_.command_finished());
  }

 private:
  static MessagePtr message(ChannelNumber group, MessageId id) {
    MessagePtr made = numbered(id);
    made->header.channel = group;
    return made;
  }

  detail::Reactor reactor_;
  detail::Driver driver_;
};

// Every order with at most so many preemptions; more take minutes.
std::size_t preemptions() {
  const char* wanted = std::getenv("TOFU_MODEL_PREEMPTIONS");
  return wanted == nullptr ? 1 : std::stoul(wanted);
}

void expect_no_failure_of(const std::function<void()>& scenario) {
  expect_no_failure(scenario, {.preemptions = preemptions(), .has_time_outs = true});
}

class DriverModel : public testing::TestWithParam<Drive> {};

TEST_P(DriverModel, a_receiver_gets_what_others_post) {
  expect_no_failure_of([drive = GetParam()] {
    Engine engine(drive);
    Thread poster([&] {
      engine.post(0, 1);
      engine.post(0, 2);
    });
    require(engine.receive(0) == 1, "not the first");
    require(engine.receive(0) == 2, "not the second");
    poster.join();
  });
}

TEST_P(DriverModel, two_receivers_get_what_comes_from_the_network) {
  expect_no_failure_of([drive = GetParam()] {
    Engine engine(drive);
    Thread network([&] {
      engine.arrives(1, 1);
      engine.arrives(0, 2);
    });
    Thread other([&] { require(engine.receive(1) == 1, "not the other's"); });
    require(engine.receive(0) == 2, "not the own");
    network.join();
    other.join();
  });
}

// The leader has its message and goes; what comes then is for the other.
TEST_P(DriverModel, a_receiver_that_follows_leads_when_the_leader_goes) {
  expect_no_failure_of([drive = GetParam()] {
    Engine engine(drive);
    Thread network([&] { engine.arrives(1, 1); });
    Thread other([&] {
      require(engine.receive(1) == 1, "not the other's");
      engine.arrives(0, 2);
    });
    require(engine.receive(0) == 2, "not the own");
    network.join();
    other.join();
  });
}

TEST_P(DriverModel, a_receiver_is_updated_whoever_leads) {
  expect_no_failure_of([drive = GetParam()] {
    Engine engine(drive);
    Thread other([&] {
      engine.update(1, 1);
      engine.update(0, 2);
    });
    Thread receiver([&] { require(engine.receive(1) == 1, "not the other's"); });
    require(engine.receive(0) == 2, "not the own");
    other.join();
    receiver.join();
  });
}

TEST_P(DriverModel, a_command_is_done_while_another_thread_leads) {
  expect_no_failure_of([drive = GetParam()] {
    Engine engine(drive);
    Thread receiver([&] { require(engine.receive(0) == 1, "not the own"); });
    engine.command();
    engine.update(0, 1);
    receiver.join();
  });
}

// With Drive::caller it stands still until somebody waits.
TEST(DriverModelOfOwnThread, what_nobody_waits_for_is_sent) {
  expect_no_failure_of([] {
    Engine engine(Drive::own_thread);
    engine.post(0, 1);
    engine.post(0, 2);
    while (engine.waiting(0) < 2) sync::yield();
    require(engine.receive(0) == 1 && engine.receive(0) == 2, "not what was posted");
  });
}

INSTANTIATE_TEST_SUITE_P(, DriverModel, testing::Values(Drive::own_thread, Drive::caller),
                         [](const auto& drive) {
                           return drive.param == Drive::caller ? "caller" : "own_thread";
                         });

}  // namespace
}  // namespace tofu::model
