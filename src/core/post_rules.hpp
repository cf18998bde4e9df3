#pragma once

#include <tofu/error.hpp>
#include <tofu/message.hpp>
#include <tofu/options.hpp>

#include "core/channel_registry.hpp"

namespace tofu::detail {

/// What post() can tell from the message alone: op code, `more`, message id, channel number given
/// or not, address header, lengths. Errors as ChannelGroup::post().
[[nodiscard]] Result<void> check_postable(const Message& message) noexcept;

/// Counts the message into its channel's queue, if the channel is this group's, takes such messages
/// and has room; then it must be submitted. Thread-safe. Errors as ChannelGroup::post().
[[nodiscard]] Result<void> admit(ChannelSlot& slot, const Message& message, GroupId group,
                                 const EngineOptions& options) noexcept;

/// True once a queue that refused a message is at most half full, so that a poster who was told to
/// wait is not told to go on for a single free place. Thread-safe.
[[nodiscard]] bool has_room_again(const ChannelSlot& slot, const EngineOptions& options) noexcept;

}  // namespace tofu::detail
