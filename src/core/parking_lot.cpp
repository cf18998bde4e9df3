#include "core/parking_lot.hpp"

#include "core/channel.hpp"

namespace tofu::detail {

void ParkingLot::add(Channel& channel) noexcept {
  (std::exchange(channel.hungry, false) ? unlucky_ : waiting_).push_back(channel);
}

Channel* ParkingLot::take() noexcept {
  waiting_.splice_front(unlucky_);
  Channel* channel = waiting_.pop_front();
  if (channel != nullptr) channel->hungry = true;
  return channel;
}

}  // namespace tofu::detail
