#include "common/input.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

namespace tofu::cli {
namespace {

/// A named pipe with a writer, so that it is not at its end.
class OpenPipe {
 public:
  OpenPipe() {
    EXPECT_EQ(0, mkfifo(path_.c_str(), 0600));
    // Both ends: opening one alone would wait for the other.
    writer_ = open(path_.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~OpenPipe() {
    close(writer_);
    unlink(path_.c_str());
  }
  OpenPipe(const OpenPipe&) = delete;
  OpenPipe& operator=(const OpenPipe&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  void write(const std::string& text) const {
    EXPECT_EQ(static_cast<ssize_t>(text.size()), ::write(writer_, text.data(), text.size()));
  }

 private:
  std::string path_ = testing::TempDir() + "tofu-input-" +
                      std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  int writer_ = -1;
};

TEST(Input, an_input_at_its_end_has_ended_though_it_was_stopped) {
  Input input("/dev/null");
  input.stop();
  std::array<std::byte, 8> into{};
  EXPECT_EQ(0U, input.read(into));
  EXPECT_TRUE(input.ended());
}

TEST(Input, an_open_pipe_that_is_stopped_has_not_ended) {
  const OpenPipe pipe;
  Input input(pipe.path());
  input.stop();
  std::array<std::byte, 8> into{};
  EXPECT_EQ(0U, input.read(into));
  EXPECT_FALSE(input.ended());
  EXPECT_EQ(0U, input.read(into));
}

TEST(Input, what_waits_in_a_pipe_is_no_end_when_it_is_stopped) {
  const OpenPipe pipe;
  pipe.write("more");
  Input input(pipe.path());
  input.stop();
  std::array<std::byte, 8> into{};
  EXPECT_EQ(0U, input.read(into));
  EXPECT_FALSE(input.ended());
}

TEST(Input, stop_ends_a_read_that_waits) {
  const OpenPipe pipe;
  Input input(pipe.path());
  std::array<std::byte, 8> into{};
  pipe.write("12345678");
  EXPECT_EQ(into.size(), input.read(into));
  std::thread stopper([&] { input.stop(); });
  EXPECT_EQ(0U, input.read(into));
  stopper.join();
  EXPECT_FALSE(input.ended());
}

}  // namespace
}  // namespace tofu::cli
