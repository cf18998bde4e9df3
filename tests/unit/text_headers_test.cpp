#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tofu/text_headers.hpp>

namespace tofu {
namespace {

using namespace std::string_literals;

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string_view encoded_text(const TextHeaders& headers) {
  return {reinterpret_cast<const char*>(headers.encoded().data()), headers.encoded().size()};
}

TextHeaders headers_of(std::string_view encoded) {
  TextHeaders headers;
  EXPECT_TRUE(headers.assign_encoded(as_bytes(encoded))) << encoded;
  return headers;
}

Pairs pairs_of(const TextHeaders& headers) {
  Pairs pairs;
  for (const auto [name, value] : headers) pairs.emplace_back(name, value);
  return pairs;
}

void expect_refused(std::string_view name, std::string_view value) {
  TextHeaders headers = headers_of("a:1\r\n");
  for (const Result<void>& result : {headers.append(name, value), headers.set(name, value)}) {
    ASSERT_FALSE(result) << name << " / " << value;
    EXPECT_EQ(result.error().status, Status::invalid_message);
    EXPECT_FALSE(result.error().detail.empty());
  }
  EXPECT_EQ(encoded_text(headers), "a:1\r\n");
}

TEST(TextHeaders, are_empty_at_first) {
  const TextHeaders headers;
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(headers.count(), 0U);
  EXPECT_TRUE(headers.encoded().empty());
  EXPECT_EQ(headers.find("a"), std::nullopt);
  EXPECT_EQ(pairs_of(headers), Pairs{});
}

TEST(TextHeaders, are_kept_as_they_cross_the_wire) {
  TextHeaders headers;
  EXPECT_TRUE(headers.append("X-One", "alpha"));
  EXPECT_TRUE(headers.append("X-Two", "beta"));
  EXPECT_EQ(encoded_text(headers), "X-One:alpha\r\nX-Two:beta\r\n");
  EXPECT_EQ(headers.count(), 2U);
}

TEST(TextHeaders, trim_names_when_written_but_values_only_when_read) {
  TextHeaders headers;
  EXPECT_TRUE(headers.append(" \tname\t ", " \tthe value\t "));
  EXPECT_EQ(encoded_text(headers), "name: \tthe value\t \r\n");
  EXPECT_EQ(headers.find("name"), "the value");
  EXPECT_EQ(pairs_of(headers), (Pairs{{"name", "the value"}}));
}

TEST(TextHeaders, of_a_peer_stay_verbatim_and_are_trimmed_when_read) {
  const TextHeaders headers = headers_of(" k1 :v1\r\nk2: v2 \r\n");
  EXPECT_EQ(encoded_text(headers), " k1 :v1\r\nk2: v2 \r\n");
  EXPECT_EQ(pairs_of(headers), (Pairs{{"k1", "v1"}, {"k2", "v2"}}));
  EXPECT_EQ(headers.find("k1"), "v1");
}

TEST(TextHeaders, keep_duplicates_in_order_and_find_the_first) {
  TextHeaders headers;
  EXPECT_TRUE(headers.append("a", "1"));
  EXPECT_TRUE(headers.append("b", "2"));
  EXPECT_TRUE(headers.append("a", "3"));
  EXPECT_EQ(pairs_of(headers), (Pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}}));
  EXPECT_EQ(headers.find("a"), "1");
}

TEST(TextHeaders, have_case_sensitive_names_that_must_match_whole) {
  const TextHeaders headers = headers_of("Name:1\r\n");
  EXPECT_EQ(headers.find("name"), std::nullopt);
  EXPECT_EQ(headers.find("Nam"), std::nullopt);
  EXPECT_EQ(headers.find("Names"), std::nullopt);
  EXPECT_EQ(headers.find(""), std::nullopt);
  EXPECT_EQ(headers.find(" Name "), "1");
}

TEST(TextHeaders, may_hold_colons_blanks_and_control_bytes_in_values) {
  for (const std::string& value :
       {"a:b:c"s, ":"s, "a b\tc"s, "a\0b"s, "\0"s, "\x01\x7f\xff"s, "tcp|::1|7099"s}) {
    TextHeaders headers;
    ASSERT_TRUE(headers.append("k", value));
    EXPECT_EQ(headers.find("k"), value);
    EXPECT_EQ(headers_of(encoded_text(headers)).find("k"), value);
  }
}

TEST(TextHeaders, may_hold_blanks_and_control_bytes_inside_names) {
  TextHeaders headers;
  ASSERT_TRUE(headers.append("a b\0c"s, "v"));
  EXPECT_EQ(headers.find("a b\0c"s), "v");
}

TEST(TextHeaders, refuse_a_bad_name) {
  for (const std::string_view name :
       {"", " ", " \t ", ":", "a:b", "a\rb", "a\nb", "a\r\nb", "a\n"}) {
    expect_refused(name, "value");
  }
}

TEST(TextHeaders, refuse_a_bad_value) {
  for (const std::string_view value :
       {"", " ", "\t", " \t ", "a\rb", "a\nb", "a\r\nb", "a\r", "\na", "a\r\nx:y"}) {
    expect_refused("name", value);
  }
}

TEST(TextHeaders, hold_up_to_65535_encoded_bytes) {
  TextHeaders headers;
  EXPECT_TRUE(headers.append("k", std::string(TextHeaders::max_bytes - 4, 'v')));
  EXPECT_EQ(headers.encoded().size(), 65'535U);
  const Result<void> one_more = headers.append("a", "b");
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().status, Status::invalid_headers_len);
  EXPECT_EQ(headers.encoded().size(), 65'535U);

  TextHeaders others;
  const Result<void> too_long = others.append("k", std::string(TextHeaders::max_bytes - 3, 'v'));
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().status, Status::invalid_headers_len);
  EXPECT_TRUE(others.empty());
}

TEST(TextHeaders, remove_drops_every_pair_of_a_name_and_counts_them) {
  const std::string_view all = "a:1\r\nb:2\r\n a :3\r\nc:4\r\na:5\r\n";
  TextHeaders headers = headers_of(all);
  EXPECT_EQ(headers.remove("x"), 0U);
  EXPECT_EQ(encoded_text(headers), all);
  EXPECT_EQ(headers.remove("a"), 3U);
  EXPECT_EQ(encoded_text(headers), "b:2\r\nc:4\r\n");
  EXPECT_EQ(headers.remove("c"), 1U);
  EXPECT_EQ(headers.remove("b"), 1U);
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(headers.remove("b"), 0U);
}

TEST(TextHeaders, remove_takes_a_name_out_of_the_headers_themselves) {
  TextHeaders headers = headers_of("b:2\r\na:1\r\nbb:3\r\na:4\r\nb:5\r\na:6\r\n");
  const Pairs pairs = pairs_of(headers);
  EXPECT_EQ(headers.remove(pairs[3].first), 3U);
  EXPECT_EQ(encoded_text(headers), "b:2\r\nbb:3\r\nb:5\r\n");
}

TEST(TextHeaders, remove_keeps_pairs_whose_value_ends_in_a_zero_byte) {
  TextHeaders headers = headers_of("a:1\r\nb:\0\r\nc:x\0\r\n"s);
  EXPECT_EQ(headers.remove("a"), 1U);
  EXPECT_EQ(encoded_text(headers), "b:\0\r\nc:x\0\r\n"s);
}

TEST(TextHeaders, set_replaces_every_pair_of_a_name_by_one_at_the_end) {
  TextHeaders headers = headers_of("a:1\r\nb:2\r\na:3\r\n");
  EXPECT_TRUE(headers.set("a", "4"));
  EXPECT_EQ(encoded_text(headers), "b:2\r\na:4\r\n");
  EXPECT_TRUE(headers.set("c", "5"));
  EXPECT_EQ(encoded_text(headers), "b:2\r\na:4\r\nc:5\r\n");
}

TEST(TextHeaders, set_on_full_headers_counts_what_it_replaces) {
  TextHeaders headers;
  ASSERT_TRUE(headers.append("k", std::string(TextHeaders::max_bytes - 4, 'v')));
  EXPECT_TRUE(headers.set("k", std::string(TextHeaders::max_bytes - 4, 'w')));
  EXPECT_EQ(headers.encoded().size(), TextHeaders::max_bytes);
  EXPECT_EQ(headers.find("k").value_or("").substr(0, 2), "ww");

  const Result<void> result = headers.set("k", std::string(TextHeaders::max_bytes - 3, 'x'));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_headers_len);
  EXPECT_EQ(headers.find("k").value_or("").substr(0, 2), "ww");
}

TEST(TextHeaders, append_and_set_take_names_and_values_out_of_the_headers_themselves) {
  TextHeaders headers;
  std::string expected = "n:" + std::string(40, 'v') + "\r\n";
  ASSERT_TRUE(headers.append("n", std::string(40, 'v')));
  // Over several growths of the memory, so that views into it go stale.
  for (int i = 0; i < 100; ++i) {
    const TextHeader first = *headers.begin();
    ASSERT_TRUE(headers.append(first.name, first.value));
    expected += "n:" + std::string(40, 'v') + "\r\n";
  }
  EXPECT_EQ(encoded_text(headers), expected);

  const TextHeader first = *headers.begin();
  EXPECT_TRUE(headers.set(first.name, first.value));
  EXPECT_EQ(encoded_text(headers), "n:" + std::string(40, 'v') + "\r\n");
}

TEST(TextHeaders, set_takes_its_name_out_of_the_headers_themselves_even_when_they_must_move) {
  TextHeaders headers = headers_of("name:1\r\nother:2\r\nname:3\r\n");
  const TextHeaders neighbour = headers_of("k:v\r\n");  // so that growing in place is unlikely
  const std::string value(60'000, 'v');
  EXPECT_TRUE(headers.set((*headers.begin()).name, value));
  EXPECT_EQ(encoded_text(headers), "other:2\r\nname:" + value + "\r\n");
}

TEST(TextHeaders, assign_encoded_replaces_everything) {
  TextHeaders headers = headers_of("a:1\r\n");
  EXPECT_TRUE(headers.assign_encoded(as_bytes("b:2\r\nc:3\r\n")));
  EXPECT_EQ(encoded_text(headers), "b:2\r\nc:3\r\n");
  EXPECT_TRUE(headers.assign_encoded({}));
  EXPECT_TRUE(headers.empty());
}

TEST(TextHeaders, assign_encoded_takes_their_own_bytes) {
  TextHeaders headers = headers_of("a:1\r\nb:2\r\n");
  EXPECT_TRUE(headers.assign_encoded(headers.encoded().subspan(5)));
  EXPECT_EQ(encoded_text(headers), "b:2\r\n");
}

TEST(TextHeaders, assign_encoded_refuses_what_does_not_parse_and_changes_nothing) {
  for (const std::string& bad : {"a"s,           "a:"s,        "a:1"s,          "a:1\r"s,
                                 "a:1\n"s,       "\r\n"s,      ":\r\n"s,        ":1\r\n"s,
                                 " :1\r\n"s,     "a:\r\n"s,    "a: \t\r\n"s,    "a\r\n"s,
                                 "a:1\r\r\n"s,   "a:1\n\r\n"s, "a:1\rb:2\r\n"s, "a:1\nb:2\r\n"s,
                                 "a:1\r\n\r\n"s, "a:1\r\nb"s,  "a:1\r\nb:2\r"s, "\r\na:1\r\n"s,
                                 "\n"s,          "\r"s,        "a\r\n:1\r\n"s,  "a\nb:1\r\n"s,
                                 "\0"s}) {
    TextHeaders headers = headers_of("k:v\r\n");
    const Result<void> result = headers.assign_encoded(as_bytes(bad));
    ASSERT_FALSE(result) << ::testing::PrintToString(bad);
    EXPECT_EQ(result.error().status, Status::invalid_message);
    EXPECT_FALSE(result.error().detail.empty());
    EXPECT_EQ(encoded_text(headers), "k:v\r\n");
  }
}

TEST(TextHeaders, assign_encoded_takes_65535_bytes_and_no_more) {
  const std::string largest = "k:" + std::string(TextHeaders::max_bytes - 4, 'v') + "\r\n";
  TextHeaders headers;
  EXPECT_TRUE(headers.assign_encoded(as_bytes(largest)));
  EXPECT_EQ(headers.count(), 1U);
  const Result<void> result = headers.assign_encoded(as_bytes("k" + largest));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::invalid_headers_len);
  EXPECT_EQ(encoded_text(headers), largest);
}

TEST(TextHeaders, a_block_of_the_smallest_pairs_is_walked_whole) {
  std::string encoded;
  while (encoded.size() + 5 <= TextHeaders::max_bytes) encoded += "a:b\r\n";
  TextHeaders headers = headers_of(encoded);
  EXPECT_EQ(headers.count(), 13'107U);
  EXPECT_EQ(headers.remove("a"), 13'107U);
  EXPECT_TRUE(headers.empty());
}

TEST(TextHeaders, an_iterator_steps_before_and_behind) {
  const TextHeaders headers = headers_of("a:1\r\nb:2\r\n");
  auto at = headers.begin();
  EXPECT_EQ(*at++, (TextHeader{"a", "1"}));
  EXPECT_EQ(*at, (TextHeader{"b", "2"}));
  EXPECT_EQ(++at, headers.end());
}

TEST(TextHeaders, clear_empties_them) {
  TextHeaders headers = headers_of("a:1\r\n");
  headers.clear();
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(headers.count(), 0U);
}

}  // namespace
}  // namespace tofu
