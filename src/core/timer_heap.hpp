#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

#include "net/clock.hpp"

namespace tofu::detail {

/// What a TimerHeap keeps in each object; objects derive from it.
struct TimerNode {
  static constexpr std::size_t not_set = static_cast<std::size_t>(-1);
  net::TimePoint due = net::never;
  std::size_t heap_index = not_set;
};

/// One timer per object, the nearest first: a binary heap that knows each object's place, so that
/// moving or cancelling a timer costs O(log n) and leaves no corpse behind. Not thread-safe.
template <class Object>
class TimerHeap {
 public:
  /// Makes room for the timers of so many objects; up to there nothing else needs memory. False:
  /// there is none.
  [[nodiscard]] bool make_room(std::size_t objects) noexcept {
    if (objects <= heap_.capacity()) return true;
    try {
      heap_.reserve(std::max(objects, 2 * heap_.capacity()));
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  /// Sets or moves the object's timer; net::never cancels it. There must be room.
  void set(Object& object, net::TimePoint due) noexcept {
    if (due == net::never) {
      cancel(object);
      return;
    }
    const net::TimePoint before = std::exchange(object.due, due);
    if (object.heap_index == TimerNode::not_set) {
      object.heap_index = heap_.size();
      heap_.push_back(&object);
      rise(object.heap_index);
    } else if (due < before) {
      rise(object.heap_index);
    } else {
      sink(object.heap_index);
    }
  }

  void cancel(Object& object) noexcept {
    const std::size_t hole = std::exchange(object.heap_index, TimerNode::not_set);
    object.due = net::never;
    if (hole == TimerNode::not_set) return;
    Object* last = heap_.back();
    heap_.pop_back();
    if (last == &object) return;
    heap_[hole] = last;
    last->heap_index = hole;
    rise(hole);
    sink(last->heap_index);
  }

  /// When the nearest timer is due; net::never: there is none.
  [[nodiscard]] net::TimePoint next_due() const noexcept {
    return heap_.empty() ? net::never : heap_.front()->due;
  }

  /// Takes the nearest timer off the heap if it is due; null if none is.
  Object* pop_due(net::TimePoint now) noexcept {
    if (heap_.empty() || heap_.front()->due > now) return nullptr;
    Object* object = heap_.front();
    cancel(*object);
    return object;
  }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  void swap_places(std::size_t a, std::size_t b) noexcept {
    std::swap(heap_[a], heap_[b]);
    heap_[a]->heap_index = a;
    heap_[b]->heap_index = b;
  }
  void rise(std::size_t place) noexcept {
    while (place > 0) {
      const std::size_t parent = (place - 1) / 2;
      if (heap_[parent]->due <= heap_[place]->due) return;
      swap_places(parent, place);
      place = parent;
    }
  }
  void sink(std::size_t place) noexcept {
    for (;;) {
      std::size_t least = place;
      for (std::size_t child = 2 * place + 1; child <= 2 * place + 2; ++child) {
        if (child < heap_.size() && heap_[child]->due < heap_[least]->due) least = child;
      }
      if (least == place) return;
      swap_places(least, place);
      place = least;
    }
  }

  std::vector<Object*> heap_;
};

}  // namespace tofu::detail
