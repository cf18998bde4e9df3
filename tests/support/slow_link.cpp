#include "support/slow_link.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "support/raw_socket.hpp"

namespace tofu::test {
namespace {

constexpr RawBuffers small{.send = 2'048, .receive = 2'048};  // the kernel raises it to its minimum

/// The bytes of one direction.
class OneWay {
 public:
  OneWay(RawHandle from, RawHandle to) : from_(from), to_(to) {}

  /// Passes on at most `budget` bytes. False once the stream was reset.
  bool step(std::size_t budget) {
    if (!ended_ && held_.empty()) {
      std::array<char, 65'536> chunk;
      const Transfer got = receive_now(from_, chunk.data(), std::min(budget, chunk.size()));
      if (got.state == Transfer::State::reset) return false;
      if (got.state == Transfer::State::end) ended_ = true;
      held_.assign(chunk.data(), got.bytes);
    }
    if (!held_.empty()) {
      const Transfer sent = send_now(to_, held_);
      if (sent.state == Transfer::State::reset) return false;
      held_.erase(0, sent.bytes);
    }
    if (ended_ && held_.empty() && !passed_end_) {
      shut_down(to_, Direction::writing);
      passed_end_ = true;
    }
    return true;
  }
  [[nodiscard]] bool done() const { return passed_end_; }

 private:
  RawHandle from_;
  RawHandle to_;
  std::string held_;
  bool ended_ = false;
  bool passed_end_ = false;
};

}  // namespace

SlowLink::SlowLink(const Address& listen_on, const Address& target,
                   std::size_t bytes_per_millisecond)
    : address_(listen_on), target_(target), rate_(bytes_per_millisecond), listener_(no_raw_handle) {
  const RawAddress raw(listen_on);
  listener_ = open_socket(raw.family(), small);  // accepted sockets inherit the buffers
  listen_at(listener_, raw, 1);
  if (listen_on.is_tcp()) address_ = listen_on.with_port(local_port(listener_));
  thread_ = std::thread([this] { run(); });
}

SlowLink::~SlowLink() {
  stopping_ = true;
  thread_.join();
  close_socket(listener_);
}

void SlowLink::run() try {
  while (!wait_ready(listener_, Direction::reading, 5)) {
    if (stopping_) return;
  }
  const RawHandle client = accept_socket(listener_);
  const RawAddress raw(target_);
  const RawHandle server = open_socket(raw.family(), small);
  (void)connect_socket(server, raw);  // waits
  set_non_blocking(server);
  OneWay up(client, server);
  OneWay down(server, client);
  bool whole = true;
  while (whole && !stopping_ && !(up.done() && down.done())) {
    whole = up.step(rate_) && down.step(rate_);
    (void)wait_ready(listener_, Direction::reading, 1);  // this is what makes the link slow
  }
  for (const RawHandle end : {client, server}) whole ? close_socket(end) : reset_socket(end);
} catch (const Failure&) {
  return;  // the test sees that nothing passes
}

}  // namespace tofu::test
