#include "demo/worker_link.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/node.hpp"
#include "common/progress.hpp"

namespace tofu::cli {
namespace {

/// A link to a worker that takes what the sockets take, and says nothing.
class WorkerLinkTest : public testing::Test {
 protected:
  ~WorkerLinkTest() override { std::filesystem::remove(path); }

  Job job_of(std::uint64_t bytes) const {
    std::ofstream(path).close();
    std::filesystem::resize_file(path, bytes);
    return {.path = {path}, .name = "job", .bytes = bytes, .pdl = Pdl::binary};
  }

  const std::string path =
      testing::TempDir() + "tofu-worker-link-" +
      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  Node node{EngineOptions{.max_queued_bytes = 1024 * 1024}};
  ProgressBars bars{false};
  const ChannelNumber channel = node.hello(node.listen(Address::tcp(default_host, 0)).address, {});
  WorkerLink link{node,
                  bars,
                  channel,
                  {.name = "rip", .pdl = Pdl::binary, .pass = {}},
                  Address::Transport::tcp};
};

TEST_F(WorkerLinkTest, a_worker_owes_nothing_while_its_job_is_still_coming) {
  EXPECT_FALSE(link.owes_answer());
  // More than the parts of one turn: the rest waits for the server, be it for its slow disk.
  ASSERT_TRUE(link.begin(1, job_of(1024 * 1024)));
  EXPECT_FALSE(link.owes_answer());
  link.send_some();
  ASSERT_TRUE(link.can_send());
  EXPECT_FALSE(link.owes_answer());
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(0U, link.tick());
}

TEST_F(WorkerLinkTest, a_worker_owes_the_answer_to_a_whole_job) {
  ASSERT_TRUE(link.begin(1, job_of(10)));
  link.send_some();
  EXPECT_TRUE(link.owes_answer());
  link.heard();
  EXPECT_TRUE(link.owes_answer());
  ASSERT_TRUE(link.finish(1));
  EXPECT_FALSE(link.owes_answer());
}

TEST_F(WorkerLinkTest, a_worker_owes_an_echo) {
  link.send_echo(7);
  EXPECT_TRUE(link.owes_answer());
  link.heard();
  EXPECT_FALSE(link.owes_answer());
}

TEST_F(WorkerLinkTest, a_worker_that_takes_no_more_is_counted_as_silent_until_it_is_heard_of) {
  ASSERT_TRUE(link.begin(1, job_of(1024 * 1024 * 1024)));
  while (link.can_send()) link.send_some();
  EXPECT_TRUE(link.owes_answer());
  // What the sockets still take counts as movement; that comes to its end.
  while (link.tick() < 3) {
  }
  link.heard();
  EXPECT_LE(link.tick(), 1U);
}

}  // namespace
}  // namespace tofu::cli
