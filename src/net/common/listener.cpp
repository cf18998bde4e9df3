#include "net/listener.hpp"

#include <utility>

namespace tofu::net {

Listener::Listener(Listener&& other) noexcept
    : socket_(std::move(other.socket_)),
      buffers_(other.buffers_),
      path_(std::exchange(other.path_, {})),
      device_(other.device_),
      inode_(other.inode_) {}

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(buffers_, other.buffers_);
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

}  // namespace tofu::net
