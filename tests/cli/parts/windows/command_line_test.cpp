#include "demo/windows/command_line.hpp"

#include <gtest/gtest.h>
#include <windows.h>
// After the header that it needs.
#include <shellapi.h>

#include <string>
#include <vector>

#include "common/windows/unicode.hpp"

namespace tofu::cli {
namespace {

/// What a started program makes of it.
std::vector<std::string> arguments_of(const std::wstring& line) {
  int count = 0;
  LPWSTR* const all = CommandLineToArgvW(line.c_str(), &count);
  std::vector<std::string> arguments;
  for (int i = 0; i < count; ++i) arguments.push_back(windows::to_utf8(all[i]));
  LocalFree(all);
  return arguments;
}

TEST(CommandLine, any_arguments_arrive_as_they_are) {
  const std::vector<std::string> arguments{
      "tofu",
      "plain",
      "",
      "two words",
      "tab\there",
      R"(C:\folder\file)",
      R"(C:\with blank\)",
      R"(ends with two\\)",
      R"(say "hello")",
      R"(\"quoted\")",
      R"(a\\"b c\\)",
      "\"",
      "tcp|127.0.0.1|7099",
      "%PATH% ^& <x>",
      "Überschrift 日本",
  };
  EXPECT_EQ(arguments, arguments_of(windows::command_line_of(arguments)));
}

TEST(CommandLine, what_needs_no_quotes_gets_none) {
  EXPECT_EQ(LR"(tofu C:\x\ -v)", windows::command_line_of({"tofu", R"(C:\x\)", "-v"}));
}

}  // namespace
}  // namespace tofu::cli
