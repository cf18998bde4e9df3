#include "base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tofu {
namespace {

struct Morning;
struct Evening;
struct Item : ListNode<Morning>, ListNode<Evening> {
  explicit Item(char letter) : name(letter) {}
  char name;
};
using MorningList = IntrusiveList<Item, Morning>;
using EveningList = IntrusiveList<Item, Evening>;

template <class List>
std::string names(const List& list) {
  std::string all;
  for (const Item* item = list.front(); item != nullptr; item = list.next(*item)) {
    all += item->name;
  }
  return all;
}

TEST(IntrusiveList, starts_empty) {
  MorningList list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.front(), nullptr);
  EXPECT_EQ(list.pop_front(), nullptr);
}

TEST(IntrusiveList, keeps_the_order_at_both_ends) {
  Item a('a');
  Item b('b');
  Item c('c');
  MorningList list;
  list.push_back(b);
  list.push_back(c);
  list.push_front(a);
  EXPECT_EQ(names(list), "abc");
  EXPECT_EQ(list.pop_front(), &a);
  EXPECT_FALSE(static_cast<ListNode<Morning>&>(a).is_linked());
  EXPECT_EQ(names(list), "bc");
}

TEST(IntrusiveList, lets_an_object_stand_in_lists_of_different_kinds) {
  Item a('a');
  MorningList morning;
  EveningList evening;
  morning.push_back(a);
  evening.push_back(a);
  EXPECT_EQ(morning.pop_front(), &a);
  EXPECT_EQ(names(evening), "a");
}

TEST(IntrusiveList, lets_an_object_leave_from_the_middle) {
  Item a('a');
  Item b('b');
  Item c('c');
  MorningList list;
  for (Item* item : {&a, &b, &c}) list.push_back(*item);
  static_cast<ListNode<Morning>&>(b).unlink();
  static_cast<ListNode<Morning>&>(b).unlink();  // again: nothing
  EXPECT_EQ(names(list), "ac");
  list.push_back(b);
  EXPECT_EQ(names(list), "acb");
}

TEST(IntrusiveList, forgets_an_object_that_goes) {
  Item a('a');
  auto b = std::make_unique<Item>('b');
  MorningList list;
  list.push_back(a);
  list.push_back(*b);
  b.reset();
  EXPECT_EQ(names(list), "a");
}

TEST(IntrusiveList, lets_its_objects_go_when_it_goes) {
  Item a('a');
  {
    MorningList list;
    list.push_back(a);
  }
  EXPECT_FALSE(static_cast<ListNode<Morning>&>(a).is_linked());
}

TEST(IntrusiveList, takes_another_list_over_at_either_end) {
  Item a('a');
  Item b('b');
  Item c('c');
  Item d('d');
  MorningList list;
  MorningList other;
  list.push_back(b);
  other.push_back(c);
  other.push_back(d);
  list.splice_back(other);
  EXPECT_TRUE(other.empty());
  list.splice_back(other);  // nothing to take
  other.push_back(a);
  list.splice_front(other);
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(names(list), "abcd");
}

}  // namespace
}  // namespace tofu
