#include "poller/triggers.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tofu::poller {
namespace {

constexpr std::array all = {Triggers::notify(), Triggers::accept(), Triggers::connect(),
                            Triggers::send(),   Triggers::recv(),   Triggers::pool(),
                            Triggers::err(),    Triggers::timeout()};

TEST(Triggers, are_none_at_first) {
  EXPECT_FALSE(Triggers{}.any());
  for (const Triggers one : all) EXPECT_FALSE(Triggers{}.has(one));
}

TEST(Triggers, are_all_different) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_TRUE(all[i].any());
    for (std::size_t j = 0; j < all.size(); ++j) {
      EXPECT_EQ(all[i] == all[j], i == j);
      EXPECT_EQ(all[i].has(all[j]), i == j);
    }
  }
}

TEST(Triggers, join_and_meet_as_sets) {
  Triggers both = Triggers::send() | Triggers::recv();
  EXPECT_TRUE(both.has(Triggers::send()));
  EXPECT_TRUE(both.has(Triggers::recv()));
  EXPECT_FALSE(both.has(Triggers::accept()));
  EXPECT_EQ(both & Triggers::recv(), Triggers::recv());
  EXPECT_FALSE((both & Triggers::err()).any());
  both |= Triggers::err();
  EXPECT_EQ(both, Triggers::err() | Triggers::recv() | Triggers::send());
}

TEST(Triggers, have_one_of_several_if_any_is_there) {
  EXPECT_TRUE(Triggers::recv().has(Triggers::accept() | Triggers::recv()));
  EXPECT_FALSE(Triggers::send().has(Triggers::accept() | Triggers::recv()));
}

}  // namespace
}  // namespace tofu::poller
