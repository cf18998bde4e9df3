#pragma once

#include <utility>

namespace tofu {

/// What an object carries for each kind of list that it can stand in; objects derive from one per
/// Tag. An object that is destroyed leaves its list by itself: so it must be destroyed where the
/// list may be changed, or have left before. Immovable; not thread-safe.
template <class Tag>
class ListNode {
 public:
  ListNode() = default;
  ~ListNode() { unlink(); }
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;

  [[nodiscard]] bool is_linked() const noexcept { return after_ != nullptr; }
  /// Leaves whichever list it stands in; nothing happens if it stands in none.
  void unlink() noexcept {
    if (!is_linked()) return;
    before_->after_ = after_;
    after_->before_ = before_;
    before_ = after_ = nullptr;
  }

 private:
  template <class T, class ListTag>
  friend class IntrusiveList;
  ListNode* before_ = nullptr;
  ListNode* after_ = nullptr;
};

/// A list of objects that it does not own, linked through themselves: no operation allocates or
/// fails, and leaving from the middle costs nothing. Immovable; not thread-safe.
template <class T, class Tag>
class IntrusiveList {
 public:
  IntrusiveList() noexcept { root_.before_ = root_.after_ = &root_; }
  ~IntrusiveList() {
    while (pop_front() != nullptr) {
    }
    root_.before_ = root_.after_ = nullptr;
  }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;

  [[nodiscard]] bool empty() const noexcept { return root_.after_ == &root_; }
  /// The first object, or null.
  [[nodiscard]] T* front() const noexcept { return object_at(root_.after_); }
  /// The object behind `object`, which stands in this list, or null.
  [[nodiscard]] T* next(const T& object) const noexcept {
    return object_at(static_cast<const Node&>(object).after_);
  }

  /// `object` may not stand in a list of that tag.
  void push_back(T& object) noexcept { link(object, root_.before_, &root_); }
  void push_front(T& object) noexcept { link(object, &root_, root_.after_); }
  /// Takes the first one out, or null.
  T* pop_front() noexcept {
    T* object = front();
    if (object != nullptr) static_cast<Node*>(object)->unlink();
    return object;
  }

  /// Moves all of `other` in front of this list's objects.
  void splice_front(IntrusiveList& other) noexcept { splice(other, &root_, root_.after_); }
  /// Moves all of `other` behind this list's objects.
  void splice_back(IntrusiveList& other) noexcept { splice(other, root_.before_, &root_); }

 private:
  using Node = ListNode<Tag>;

  [[nodiscard]] T* object_at(Node* node) const noexcept {
    return node == &root_ ? nullptr : static_cast<T*>(node);
  }
  static void link(Node& node, Node* before, Node* after) noexcept {
    node.before_ = before;
    node.after_ = after;
    before->after_ = after->before_ = &node;
  }
  void splice(IntrusiveList& other, Node* before, Node* after) noexcept {
    if (other.empty()) return;
    Node* first = std::exchange(other.root_.after_, &other.root_);
    Node* last = std::exchange(other.root_.before_, &other.root_);
    first->before_ = before;
    before->after_ = first;
    last->after_ = after;
    after->before_ = last;
  }

  Node root_;  // closes the circle: no end has to be treated apart
};

}  // namespace tofu
