#include "common/address_option.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

namespace tofu::cli {
namespace {

TEST(AddressArgument, every_shell_form_has_its_meaning) {
  const std::pair<const char*, const char*> forms[] = {
      {"tcp", "tcp|127.0.0.1|7099"},
      {"tcp:", "tcp|127.0.0.1|7099"},
      {"tcp:80", "tcp|127.0.0.1|80"},
      {"tcp:host", "tcp|host|7099"},
      {"tcp:host:80", "tcp|host|80"},
      {"tcp://host:80", "tcp|host|80"},
      {"tcp:[::1]:80", "tcp|::1|80"},
      {"tcp:[::1]", "tcp|::1|7099"},
      {"tcp://[fe80::1%eth0]:80", "tcp|fe80::1%eth0|80"},
      {"tcp::80", "tcp||80"},
      {"tcp:*:80", "tcp||80"},
      {"tcp|host|80", "tcp|host|80"},
      {"tcp|host", "tcp|host|7099"},
      {"uds:/tmp/a b:c", "uds|/tmp/a b:c"},
      {"uds:@name", "uds|@name"},
      {"uds|relative", "uds|relative"},
      {"uds", "uds|"},
      {"uds:", "uds|"},
  };
  for (const auto& [form, meaning] : forms) {
    const auto address = parse_address(form);
    ASSERT_TRUE(address) << form << ": " << address.error().message();
    EXPECT_EQ(meaning, address->format()) << form;
  }
}

TEST(AddressArgument, what_is_none_says_which_part) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "an address is"},
      {"udp:1", "an address is"},
      {"tcp:host:", "the port after ':' is missing"},
      {"tcp:::1:80", "an IPv6 literal must stand in brackets"},
      {"tcp:host:65536", "tcp port is not"},
      {"tcp:99999", "tcp port is not"},
      {"tcp:ho st:1", "tcp host holds a blank"},
      {"tcp:[::1:80", "bracket"},
      {"tcp|a|1|2", "more than host and port"},
  };
  for (const auto& [text, why] : wrong) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(Status::invalid_address, address.error().status);
    EXPECT_NE(std::string_view::npos, address.error().detail.find(why))
        << text << ": " << address.error().detail;
  }
}

TEST(AddressArgument, must_be_fit_for_its_use) {
  EXPECT_NO_THROW((void)address_argument("ADDRESS", "tcp:0", AddressUse::listen));
  EXPECT_NO_THROW((void)address_argument("ADDRESS", "uds", AddressUse::listen));
  EXPECT_THROW((void)address_argument("ADDRESS", "tcp:0", AddressUse::connect),
               CLI::ValidationError);
  EXPECT_THROW((void)address_argument("ADDRESS", "uds", AddressUse::connect), CLI::ValidationError);
}

TEST(AddressArgument, any_text_is_an_address_that_survives_or_an_error) {
  std::mt19937 random(11);
  constexpr std::string_view letters = "tcpuds:|/[]@*.0189 \n";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = round % 2 == 0 ? "tcp" : "";
    for (auto length = random() % 12; length != 0; --length) {
      text += letters[random() % letters.size()];
    }
    const auto address = parse_address(text);
    if (!address) continue;
    const auto again = parse_address(address->format());
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(*address, *again) << text;
  }
}

}  // namespace
}  // namespace tofu::cli
