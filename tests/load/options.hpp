#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <tofu/tofu.hpp>
#include <vector>

namespace tofu::load {

/// What servers and clients share.
struct CommonOptions {
  EngineOptions engine;
  std::chrono::milliseconds stats_every{500};  ///< 0: no figures are printed
  /// How long a graceful end may take before what is left is aborted.
  std::chrono::milliseconds farewell{10'000};
};

struct ServerOptions {
  CommonOptions common;
  std::vector<Address> addresses;
  /// Of a channel, beyond its send queue; who lets more wait does not read, and is aborted.
  std::size_t waiting_answers = 1'024;
};

struct ClientsOptions {
  CommonOptions common;
  Address address = Address::tcp();
  std::size_t channels = 10;
  std::size_t window = 8;      ///< messages of a channel that wait for their answers
  std::size_t body = 1'024;    ///< the longest body in bytes; lengths vary
  std::uint64_t life = 1'000;  ///< answered messages until a channel ends; 0: none does
  unsigned abort_percent = 0;  ///< so many of them end by an abort, the others by a Bye
  std::chrono::milliseconds duration{10'000};  ///< 0: until a signal comes
  bool reconnect = false;                      ///< a channel that failed is opened again
  std::uint64_t seed = 1;                      ///< of lengths and kinds of messages
};

}  // namespace tofu::load
