#pragma once

#include "base/intrusive_list.hpp"

namespace tofu::detail {

struct Channel;
struct Resting;  // the tag of these lists

/// Channels whose reading rests until something is there for them again, the longest waiting first.
///
/// There may be less than all of them want. One that was let go on and got nothing, because others
/// were faster, comes back before those that got something: so everybody's turn comes.
class ParkingLot {
 public:
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && unlucky_.empty(); }
  void add(Channel& channel) noexcept;
  /// The one whose turn it is, or null.
  Channel* take() noexcept;

 private:
  IntrusiveList<Channel, Resting> waiting_;
  IntrusiveList<Channel, Resting> unlucky_;  // since the last take(): in front of the others
};

}  // namespace tofu::detail
