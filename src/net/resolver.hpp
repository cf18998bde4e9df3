#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tofu/error.hpp>

#include "net/endpoint.hpp"

namespace tofu::net {

/// The outcome of one look-up.
struct Resolution {
  std::uint64_t token = 0;
  Result<std::vector<Endpoint>> endpoints;  ///< in the order to try; never empty on success
};

/// Asks the system for the addresses of a host; blocks, for minutes at worst. Thread-safe.
/// Errors: invalid_address (no such host), communication_failed (nobody answered),
/// allocation_failed.
[[nodiscard]] Result<std::vector<Endpoint>> look_up_host(const std::string& host,
                                                         std::uint16_t port);

/// Looks host names up beside the reactor: getaddrinfo blocks and cannot be cancelled.
///
/// At most `max_threads` look-ups run at once, on threads that exist only while there is work; the
/// rest waits in line, at most `max_waiting`. submit() and cancel() from one thread; the sink is
/// called on a look-up's thread, and if it throws, its answer is dropped. After the destructor
/// returns the sink is not called again; a look-up that still hangs is left behind and its answer
/// dropped, so that destroying never blocks.
class Resolver {
 public:
  static constexpr std::size_t max_threads = 4;
  static constexpr std::size_t max_waiting = 1'024;
  using Sink = std::function<void(Resolution)>;
  using LookUp = std::function<Result<std::vector<Endpoint>>(const std::string&, std::uint16_t)>;

  /// `look_up` is what a look-up's thread calls, any number of threads at once. Throws
  /// std::bad_alloc.
  explicit Resolver(Sink sink, LookUp look_up = look_up_host);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Errors (at once, the sink is then not called): allocation_failed (no memory or no thread),
  /// too_many_channels (the line is full). Errors in the Resolution: those of the look-up.
  Result<void> submit(std::uint64_t token, std::string_view host, std::uint16_t port);

  /// Nobody waits for that answer any more: a look-up that stands in line is dropped, and makes
  /// room. One that runs goes on, and its answer comes. Unknown tokens are ignored.
  void cancel(std::uint64_t token) noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tofu::net
