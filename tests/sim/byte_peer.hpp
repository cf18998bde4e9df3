#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <tofu/frame.hpp>

#include "frame_tap.hpp"
#include "player.hpp"
#include "sim/byte_queue.hpp"
#include "sim/network.hpp"
#include "sim/random.hpp"

namespace tofu::test {

/// A peer without an engine, which speaks the protocol, or something like it, or nothing, as its
/// mood is; on simulated sockets of its own.
class BytePeer {
 public:
  BytePeer(Stage& stage, sim::Random random) : stage_(stage), random_(random) {}
  ~BytePeer() { leave(); }
  BytePeer(const BytePeer&) = delete;
  BytePeer& operator=(const BytePeer&) = delete;

  void act();
  [[nodiscard]] bool listens_on(net::Handle listener) const {
    return std::ranges::find(listeners_, listener) != listeners_.end();
  }
  /// Closes everything.
  void leave();

 private:
  enum class Mood : std::uint8_t {
    polite,   ///< Hello first, answers a Bye
    lazy,     ///< the same, but hardly ever reads
    rude,     ///< frames of the right form that are out of place
    garbled,  ///< bytes
    silent,   ///< nothing, or the promise of something
  };
  struct Line {
    net::Handle handle;
    Mood mood;
    bool is_client;
    bool said_hello = false;
    bool is_stuck = false;  ///< stays in the middle of a frame for good
    sim::ByteQueue out;
    FrameTap in;
  };

  void connect();
  void listen();
  void accept();
  void go_on(Line& line);
  void talk(Line& line);
  void promise(Line& line);
  void babble(Line& line);
  void say(Line& line, OpCode op_code, bool as_engine = false);
  void flush(Line& line);
  void read(Line& line);
  [[nodiscard]] Mood some_mood();

  Stage& stage_;
  sim::Random random_;
  std::vector<net::Handle> listeners_;
  std::vector<Line> lines_;
};

}  // namespace tofu::test
