#include "cat/input_splitter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tofu/body.hpp>
#include <utility>

namespace tofu::cli {
namespace {

using Bodies = std::vector<std::pair<std::string, bool>>;

Bodies split(std::string_view text, std::size_t piece, std::optional<std::size_t> chunk = {}) {
  Bodies bodies;
  const auto sink = [&](std::span<const std::byte> body, bool more) {
    bodies.emplace_back(std::string(reinterpret_cast<const char*>(body.data()), body.size()), more);
  };
  InputSplitter splitter(chunk);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.feed(as_bytes(text.substr(at, piece)), sink);
  }
  splitter.finish(sink);
  return bodies;
}

TEST(InputSplitter, each_line_is_one_body) {
  constexpr std::string_view text = "one\n\ntwo\nrest";
  const Bodies expected{{"one", false}, {"", false}, {"two", false}, {"rest", false}};
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(expected, split(text, piece));
  }
  EXPECT_EQ(Bodies(), split("", 1));
}

TEST(InputSplitter, a_line_as_long_as_a_body_needs_no_second_one) {
  const std::string line(Body::max_bytes, 'x');
  EXPECT_EQ((Bodies{{line, false}, {"y", false}}), split(line + "\ny\n", 1'000));
}

TEST(InputSplitter, a_longer_line_goes_on_with_more) {
  const std::string line(Body::max_bytes, 'x');
  const Bodies expected{{line, true}, {line, true}, {"z", false}};
  for (const std::size_t piece : {std::size_t{999}, std::size_t{65'535}, std::size_t{200'000}}) {
    EXPECT_EQ(expected, split(line + line + "z\n", piece));
    EXPECT_EQ(expected, split(line + line + "z", piece));
  }
}

TEST(InputSplitter, chunks_are_all_of_one_size_but_the_last) {
  const Bodies expected{{"ab\n", false}, {"cde", false}, {"f", false}};
  for (std::size_t piece = 1; piece <= 7; ++piece) {
    EXPECT_EQ(expected, split("ab\ncdef", piece, 3));
  }
  EXPECT_EQ((Bodies{{"abc", false}}), split("abc", 1, 3));
}

}  // namespace
}  // namespace tofu::cli
