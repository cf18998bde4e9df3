#include "transfer/system_names.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "transfer/wire_names.hpp"

namespace tofu::cli {
namespace {

TEST(SystemNames, names_that_lead_elsewhere_on_windows_say_what_is_wrong) {
  const std::pair<const char*, const char*> names[] = {
      {R"(..\x)", "has a '\\'"},
      {R"(a\b)", "has a '\\'"},
      {R"(\\server\share)", "has a '\\'"},
      {"C:", "has a ':'"},
      {"C:x", "has a ':'"},
      {"file:stream", "has a ':'"},
      {"file::$DATA", "has a ':'"},
      {"what?", "has a '?'"},
      {"all*", "has a '*'"},
      {"<in", "has a '<'"},
      {"a|b", "has a '|'"},
      {R"(say "x")", "has a '\"'"},
      {"dot.", "ends with a dot or a blank"},
      {"blank ", "ends with a dot or a blank"},
      {". .", "ends with a dot or a blank"},
      {"CON", "is a device's"},
      {"con", "is a device's"},
      {"Nul.txt", "is a device's"},
      {"AUX .c", "is a device's"},
      {"prn.tar.gz", "is a device's"},
      {"COM1", "is a device's"},
      {"lpt9.log", "is a device's"},
      {"com¹", "is a device's"},
      {"CONIN$", "is a device's"},
      {".TOFU-PULL-1-1.PART", "keeps for its temporary files"},
      {"not \xFF UTF-8", "is not UTF-8"},
  };
  for (const auto& [name, why] : names) {
    for (const std::string& whole :
         {std::string(name), std::string(name) + "/x", "x/" + std::string(name)}) {
      const auto checked = check_wire_name(whole);
      ASSERT_FALSE(checked) << whole;
      EXPECT_NE(std::string::npos, checked.error().find(why)) << whole << ": " << checked.error();
    }
  }
}

TEST(SystemNames, other_names_are_fit) {
  for (const char* const name :
       {"file", ".hidden", "two words", " blank", "CONSOLE", "com10", "COM", "lpt", "nul2", "a.con",
        "Überschrift 日本", "a+b=c,d;e[f]", "~$x", "100%"}) {
    EXPECT_TRUE(check_wire_name(name)) << name << ": " << check_wire_name(name).error();
  }
}

}  // namespace
}  // namespace tofu::cli
