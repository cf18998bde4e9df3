#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "common/byte_stream.hpp"
#include "common/posix_socket.hpp"

namespace tofu::bench {

/// A blocking socket and nothing else: with a call per frame the limit for latency; batched, with
/// frames gathered in a buffer, the limit for throughput. One connection at a time.
template <bool batched>
class RawStream {
 public:
  explicit RawStream(Descriptor socket) : socket_(std::move(socket)) { out_.reserve(out_capacity); }

  void send(const Metadata& metadata, std::span<const std::byte> body) {
    const std::span<const std::byte> head = bytes_of(metadata);
    if (!batched || head.size() + body.size() > large) {
      flush();
      return write_all(socket_, head, body);
    }
    if (out_.size() + head.size() + body.size() > out_capacity) flush();
    out_.insert(out_.end(), head.begin(), head.end());
    out_.insert(out_.end(), body.begin(), body.end());
  }
  void flush() {
    write_all(socket_, out_);
    out_.clear();
  }
  /// Nothing: the peer is gone.
  std::optional<Arrival> receive() {
    for (;;) {
      if (auto arrival = in_.message(0)) return arrival;
      flush();
      const std::size_t count = read_some(socket_, in_.room());
      if (count == 0) return std::nullopt;
      in_.filled(count);
    }
  }

 private:
  static constexpr std::size_t out_capacity = 64 * 1024;
  static constexpr std::size_t large = 32 * 1024;  // not worth a copy

  Descriptor socket_;
  std::vector<std::byte> out_;
  InBuffer in_{256 * 1024};
};

template <bool batched>
class RawClient {
 public:
  explicit RawClient(Place place) : place_(std::move(place)) {}

  std::size_t connect() {
    if (stream_) throw std::runtime_error("raw has one connection at a time");
    stream_.emplace(connect_to(place_));
    return 0;
  }
  void disconnect(std::size_t /*connection*/) {
    stream_->flush();
    stream_.reset();
  }
  void send(std::size_t /*connection*/, Metadata metadata, std::span<const std::byte> body) {
    stream_->send(metadata, body);
  }
  Arrival receive() {
    if (auto arrival = stream_->receive()) return *arrival;
    throw std::runtime_error("the server is gone");
  }

 private:
  Place place_;
  std::optional<RawStream<batched>> stream_;
};

template <bool batched>
class RawServer {
 public:
  explicit RawServer(const Place& place) : listening_(listen_at(place)) {}

  [[nodiscard]] unsigned port() const { return listening_.port; }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (;;) {
      stream_.emplace(accept_from(listening_.socket));
      while (const auto arrival = stream_->receive()) {
        if (!on_message(*arrival)) return;
      }
    }
  }
  void reply(std::size_t /*connection*/, Metadata metadata, std::span<const std::byte> body) {
    stream_->send(metadata, body);
  }

 private:
  Listening listening_;
  std::optional<RawStream<batched>> stream_;
};

}  // namespace tofu::bench
