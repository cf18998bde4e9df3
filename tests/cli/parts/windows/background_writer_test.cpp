#include "common/windows/background_writer.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include <optional>
#include <string>

namespace tofu::cli {
namespace {

class BackgroundWriterTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(0, CreatePipe(&reader, &pipe, nullptr, 4'096)); }
  void TearDown() override {
    CloseHandle(reader);
    CloseHandle(pipe);
  }

  /// The next bytes; empty: there is no writer any more.
  [[nodiscard]] std::string read() const {
    std::string text(65'536, '\0');
    DWORD size = 0;
    if (ReadFile(reader, text.data(), static_cast<DWORD>(text.size()), &size, nullptr) == 0)
      return {};
    text.resize(size);
    return text;
  }

  HANDLE reader = nullptr;
  HANDLE pipe = nullptr;
};

TEST_F(BackgroundWriterTest, takes_what_a_pipe_of_other_systems_holds_and_writes_it_in_order) {
  std::string written;
  {
    windows::BackgroundWriter writer(pipe);
    for (int i = 0; writer.has_room(1'000); ++i) {
      const std::string text(1'000, static_cast<char>('a' + i % 26));
      ASSERT_TRUE(writer.write(text));
      written += text;
    }
    EXPECT_GE(written.size(), 64'000U);
    std::string got;
    while (got.size() < written.size()) got += read();
    EXPECT_EQ(written, got);
    EXPECT_TRUE(writer.write("the last words"));
  }
  EXPECT_EQ("the last words", read());
}

TEST_F(BackgroundWriterTest, whom_nobody_reads_is_told_in_the_end) {
  windows::BackgroundWriter writer(pipe);
  CloseHandle(reader);
  while (writer.write("x")) {
  }
  EXPECT_TRUE(writer.has_room(1'000'000));
}

}  // namespace
}  // namespace tofu::cli
