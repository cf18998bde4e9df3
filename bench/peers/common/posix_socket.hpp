#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "common/peer.hpp"

namespace tofu::bench {

/// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  void close() noexcept;

 private:
  int number_ = -1;
};

/// Plain sockets for those that have no library below them. TCP without Nagle's algorithm.
/// All throw std::system_error.
struct Listening {
  Descriptor socket;
  unsigned port = 0;
};
[[nodiscard]] Listening listen_at(const Place& place);
[[nodiscard]] Descriptor accept_from(const Descriptor& listener);
[[nodiscard]] Descriptor connect_to(const Place& place);
void disable_nagle(const Descriptor& socket);
void set_non_blocking(const Descriptor& socket);

/// Blocking: until all bytes are written. Throws if the peer is gone.
void write_all(const Descriptor& socket, std::span<const std::byte> head,
               std::span<const std::byte> body = {});
/// Blocking: at least one byte; 0 at the end of the stream or after a reset.
[[nodiscard]] std::size_t read_some(const Descriptor& socket, std::span<std::byte> into);

/// Lets this process have as many descriptors as the system allows.
void raise_descriptor_limit();

}  // namespace tofu::bench
