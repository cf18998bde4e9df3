#include "common/terminal.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include <string>

namespace tofu::cli {
namespace {

TEST(Terminal, a_full_pipe_takes_nothing_at_once_until_somebody_reads) {
  HANDLE reader = nullptr;
  HANDLE writer = nullptr;
  constexpr DWORD pipe_bytes = 2 * longest_text_at_once;
  ASSERT_NE(0, CreatePipe(&reader, &writer, nullptr, pipe_bytes));
  const HANDLE former = GetStdHandle(STD_ERROR_HANDLE);
  SetStdHandle(STD_ERROR_HANDLE, writer);
  EXPECT_FALSE(is_terminal(Stream::err));
  EXPECT_TRUE(takes_at_once(Stream::err));
  EXPECT_TRUE(write_now(Stream::err, std::string(longest_text_at_once + 1, 'x')));
  const bool takes_more = takes_at_once(Stream::err);
  std::string text(pipe_bytes, '\0');
  DWORD read = 0;
  EXPECT_NE(0, ReadFile(reader, text.data(), pipe_bytes, &read, nullptr));
  const bool takes_again = takes_at_once(Stream::err);
  CloseHandle(reader);
  EXPECT_FALSE(write_now(Stream::err, "nobody reads it"));
  SetStdHandle(STD_ERROR_HANDLE, former);
  CloseHandle(writer);
  EXPECT_FALSE(takes_more);
  EXPECT_TRUE(takes_again);
}

}  // namespace
}  // namespace tofu::cli
