#pragma once

#include <string>
#include <string_view>

#include <tofu/status.hpp>

namespace tofu::net {

/// The OS's text for one of its error codes, with its name if known: "ECONNREFUSED, Connection
/// refused". Thread-safe. Throws std::bad_alloc.
[[nodiscard]] std::string os_error_text(int os_error);

/// What to do about one whose remedy is the same wherever it comes: want of descriptors. Empty:
/// that depends on the place.
[[nodiscard]] std::string_view os_error_remedy(int os_error) noexcept;

/// The status that says more about an OS error than `otherwise` does: address_in_use,
/// permission_denied, uds_path_not_found, peer_disconnected, connect_timeout, allocation_failed.
[[nodiscard]] Status status_of(int os_error, Status otherwise) noexcept;

}  // namespace tofu::net
