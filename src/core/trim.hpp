#pragma once

#include <cstddef>

#include <tofu/message.hpp>

namespace tofu::detail {

/// A message that may wait long does not keep the memory that an earlier and larger content
/// needed: send queues are bounded by what is in them. Little is left where it is, so that steady
/// traffic does not allocate.
inline void trim(Message& message) noexcept {
  constexpr std::size_t bearable = 4 * 1024;
  for (Buffer* buffer : {&message.body.storage(), &message.text_headers.storage()}) {
    if (buffer->capacity() > 4 * buffer->size() + bearable) buffer->shrink();
  }
}

}  // namespace tofu::detail
