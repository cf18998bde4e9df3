#pragma once

#include <atomic>
#include <exception>
#include <thread>

#include "support/raw_socket.hpp"

namespace tofu::test {

/// A link with little room that lets few bytes pass at a time: a thread between one client and a
/// server, with the smallest socket buffers the system gives. Ends of the stream (FIN, reset) pass
/// through after the bytes before them.
class SlowLink {
 public:
  /// Takes one connection at `address()` and passes it on to `target`.
  /// `bytes_per_millisecond` is the rate of each direction.
  SlowLink(const Address& listen_on, const Address& target, std::size_t bytes_per_millisecond);
  ~SlowLink();
  SlowLink(const SlowLink&) = delete;
  SlowLink& operator=(const SlowLink&) = delete;

  [[nodiscard]] const Address& address() const { return address_; }

 private:
  void run();

  Address address_;
  Address target_;
  std::size_t rate_;
  RawHandle listener_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tofu::test
