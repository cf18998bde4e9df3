#include "common/input.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include <array>
#include <cstddef>
#include <string_view>
#include <thread>

#include "common/windows/background_source.hpp"

namespace tofu::cli {
namespace {

/// A pipe as this process's standard input, as long as it lives.
class PipedInput {
 public:
  PipedInput() {
    EXPECT_NE(0, CreatePipe(&reader_, &writer_, nullptr, 0));
    SetStdHandle(STD_INPUT_HANDLE, reader_);
  }
  ~PipedInput() {
    SetStdHandle(STD_INPUT_HANDLE, former_);
    close_writer();
    CloseHandle(reader_);
  }
  PipedInput(const PipedInput&) = delete;
  PipedInput& operator=(const PipedInput&) = delete;

  void write(std::string_view text) const {
    DWORD written = 0;
    EXPECT_NE(0,
              WriteFile(writer_, text.data(), static_cast<DWORD>(text.size()), &written, nullptr));
  }
  void close_writer() {
    if (writer_ != nullptr) CloseHandle(writer_);
    writer_ = nullptr;
  }
  [[nodiscard]] HANDLE reader() const { return reader_; }

 private:
  HANDLE former_ = GetStdHandle(STD_INPUT_HANDLE);
  HANDLE reader_ = nullptr;
  HANDLE writer_ = nullptr;
};

TEST(Input, an_input_at_its_end_has_ended_though_it_was_stopped) {
  std::array<std::byte, 8> into{};
  Input nothing("NUL");
  nothing.stop();
  EXPECT_EQ(0U, nothing.read(into));
  EXPECT_TRUE(nothing.ended());
  PipedInput pipe;
  pipe.close_writer();
  Input input("-");
  input.stop();
  EXPECT_EQ(0U, input.read(into));
  EXPECT_TRUE(input.ended());
}

TEST(Input, an_open_pipe_that_is_stopped_has_not_ended) {
  const PipedInput pipe;
  Input input("-");
  input.stop();
  std::array<std::byte, 8> into{};
  EXPECT_EQ(0U, input.read(into));
  EXPECT_FALSE(input.ended());
  EXPECT_EQ(0U, input.read(into));
}

TEST(Input, what_waits_in_a_pipe_is_no_end_when_it_is_stopped) {
  const PipedInput pipe;
  pipe.write("more");
  Input input("-");
  input.stop();
  std::array<std::byte, 8> into{};
  EXPECT_EQ(0U, input.read(into));
  EXPECT_FALSE(input.ended());
}

TEST(Input, stop_ends_a_read_that_waits) {
  const PipedInput pipe;
  Input input("-");
  std::array<std::byte, 8> into{};
  pipe.write("12345678");
  EXPECT_EQ(into.size(), input.read(into));
  std::thread stopper([&] { input.stop(); });
  EXPECT_EQ(0U, input.read(into));
  stopper.join();
  EXPECT_FALSE(input.ended());
}

TEST(BackgroundSource, gives_the_bytes_in_order_and_then_the_end) {
  PipedInput pipe;
  windows::BackgroundSource source(pipe.reader());
  pipe.write("12345");
  std::array<std::byte, 3> into{};
  EXPECT_EQ(3U, source.read(into).bytes);
  EXPECT_EQ(std::byte{'1'}, into[0]);
  EXPECT_EQ(2U, source.read(into).bytes);
  EXPECT_EQ(std::byte{'4'}, into[0]);
  pipe.close_writer();
  const auto last = source.read(into);
  EXPECT_EQ(0U, last.bytes);
  EXPECT_TRUE(last.ended);
}

TEST(BackgroundSource, stop_ends_a_read_that_waits) {
  PipedInput pipe;
  windows::BackgroundSource source(pipe.reader());
  std::thread stopper([&] { source.stop(); });
  std::array<std::byte, 3> into{};
  const auto read = source.read(into);
  stopper.join();
  EXPECT_EQ(0U, read.bytes);
  EXPECT_FALSE(read.ended);
  pipe.close_writer();  // so that its thread ends, too
}

}  // namespace
}  // namespace tofu::cli
