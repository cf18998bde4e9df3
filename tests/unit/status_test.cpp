#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <tofu/status.hpp>

namespace tofu {
namespace {

std::uint8_t value_of(Status status) { return static_cast<std::uint8_t>(status); }

// The sections of docs/errors.md, each from its heading to the next one.
std::vector<std::string> documented_sections() {
  std::ifstream file(TOFU_SOURCE_DIR "/docs/errors.md");
  std::vector<std::string> sections(1);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) sections.emplace_back();
    sections.back().append(line).append("\n");
  }
  return sections;
}

bool is_one_sentence(std::string_view text) {
  return text.size() > 10 && text.ends_with('.') && text.find(". ") == std::string_view::npos &&
         text.find('\n') == std::string_view::npos;
}

TEST(Status, every_value_from_0_to_31_and_from_64_to_72_has_its_entry_in_order) {
  std::vector<int> expected;
  for (int value = 0; value <= 31; ++value) expected.push_back(value);
  for (int value = 64; value <= 72; ++value) expected.push_back(value);
  std::vector<int> listed;
  for (const StatusInfo& info : all_statuses()) listed.push_back(value_of(info.status));
  EXPECT_EQ(listed, expected);
}

TEST(Status, the_originals_values_keep_their_names) {
  EXPECT_EQ(to_string(static_cast<Status>(0)), "success");
  EXPECT_EQ(to_string(static_cast<Status>(13)), "invalid_address");
  EXPECT_EQ(to_string(static_cast<Status>(22)), "channel_closed");
  EXPECT_EQ(to_string(static_cast<Status>(31)), "unknown_error");
  EXPECT_EQ(to_string(static_cast<Status>(64)), "send_queue_full");
  EXPECT_EQ(to_string(static_cast<Status>(72)), "send_queue_ready");
}

TEST(Status, status_info_gives_each_status_its_own_entry) {
  for (const StatusInfo& info : all_statuses()) {
    EXPECT_EQ(status_info(info.status).status, info.status) << info.name;
    EXPECT_EQ(to_string(info.status), info.name);
  }
}

TEST(Status, every_other_byte_counts_as_unknown_error) {
  std::set<int> known;
  for (const StatusInfo& info : all_statuses()) known.insert(value_of(info.status));
  for (int value = 0; value < 256; ++value) {
    if (known.contains(value)) continue;
    EXPECT_EQ(to_string(static_cast<Status>(value)), "unknown_error") << value;
  }
}

TEST(Status, names_are_unique_and_lead_back_to_their_status) {
  std::set<std::string_view> names;
  for (const StatusInfo& info : all_statuses()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(status_from_name(info.name), info.status);
  }
}

TEST(Status, a_name_that_is_none_gives_nothing) {
  EXPECT_EQ(status_from_name(""), std::nullopt);
  EXPECT_EQ(status_from_name("Success"), std::nullopt);
  EXPECT_EQ(status_from_name("success "), std::nullopt);
  EXPECT_EQ(status_from_name("connect"), std::nullopt);
}

TEST(Status, cause_and_remedy_are_one_sentence_each) {
  for (const StatusInfo& info : all_statuses()) {
    EXPECT_TRUE(is_one_sentence(info.cause)) << info.name << ": " << info.cause;
    EXPECT_TRUE(is_one_sentence(info.remedy)) << info.name << ": " << info.remedy;
  }
}

TEST(Status, the_document_of_errors_says_the_same_in_one_section_per_status) {
  const std::vector<std::string> sections = documented_sections();
  for (const StatusInfo& info : all_statuses()) {
    std::ostringstream heading;
    heading << "### " << int{value_of(info.status)} << " " << info.name << "\n";
    int found = 0;
    for (const std::string& section : sections) {
      if (!section.starts_with(heading.str())) continue;
      ++found;
      EXPECT_NE(section.find(info.cause), std::string::npos) << info.name << ": " << info.cause;
      EXPECT_NE(section.find(info.remedy), std::string::npos) << info.name << ": " << info.remedy;
    }
    EXPECT_EQ(found, 1) << "docs/errors.md needs one section '" << heading.str() << "'";
  }
}

TEST(Status, the_document_of_errors_has_a_section_for_nothing_else) {
  std::size_t headings = 0;
  for (const std::string& section : documented_sections()) {
    if (section.starts_with("### ")) ++headings;
  }
  EXPECT_EQ(headings, all_statuses().size());
}

}  // namespace
}  // namespace tofu
