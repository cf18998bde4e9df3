#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tofu {

/// Why something ended as it did. One byte on the wire and in every message header.
///
/// Values 0 to 31 are those of the original tofu, in its order; new ones start at 64.
/// docs/errors.md lists each with its cause and remedy; status_info() returns the same text.
enum class Status : std::uint8_t {
  success = 0,
  not_implemented_yet = 1,
  wrong_address = 2,
  not_allowed = 3,
  null_message = 4,
  invalid_message = 5,
  invalid_op_code = 6,
  invalid_headers_len = 7,
  invalid_body_len = 8,
  invalid_more_usage = 9,
  invalid_channel_number = 10,
  invalid_channel_group = 11,
  invalid_message_id = 12,
  invalid_address = 13,
  uds_path_not_found = 14,
  notification_disabled = 15,
  notification_failed = 16,
  peer_disconnected = 17,
  communication_failed = 18,
  pool_empty = 19,
  allocation_failed = 20,
  receiver_update = 21,
  channel_closed = 22,
  shutdown_started = 23,
  connect_failed = 24,
  listen_failed = 25,
  accept_failed = 26,
  send_failed = 27,
  recv_failed = 28,
  setsockopt_failed = 29,
  processing_failed = 30,
  unknown_error = 31,
  send_queue_full = 64,
  handshake_timeout = 65,
  connect_timeout = 66,
  idle_timeout = 67,
  too_many_channels = 68,
  permission_denied = 69,
  protocol_violation = 70,
  address_in_use = 71,
  send_queue_ready = 72,
};

/// What a status means and what to do about it. The texts live as long as the program.
struct StatusInfo {
  Status status;
  std::string_view name;    ///< the enumerator's name, e.g. "connect_failed"
  std::string_view cause;   ///< one sentence: what happened
  std::string_view remedy;  ///< one sentence: what to do
};

/// Every status, in order of its value. Thread-safe.
[[nodiscard]] std::span<const StatusInfo> all_statuses() noexcept;

/// The entry of one status; that of unknown_error for a value that is none. Thread-safe.
[[nodiscard]] const StatusInfo& status_info(Status status) noexcept;

/// Short for status_info(status).name. Thread-safe.
[[nodiscard]] std::string_view to_string(Status status) noexcept;

/// The status of that name, or nothing. Thread-safe.
[[nodiscard]] std::optional<Status> status_from_name(std::string_view name) noexcept;

}  // namespace tofu
