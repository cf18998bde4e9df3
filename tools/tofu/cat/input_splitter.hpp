#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tofu::cli {

/// Cuts a stream of bytes into bodies of messages, without any I/O.
///
/// By lines: each line is one unit, its line end (LF) left out. A line longer than a body goes as
/// several bodies with `more`. By chunks: each body has the same size, the last may be shorter.
class InputSplitter {
 public:
  /// One body; `more`: the unit goes on in the next one.
  using Sink = std::function<void(std::span<const std::byte> body, bool more)>;

  /// `chunk_bytes`: 1 to Body::max_bytes; nothing: by lines.
  explicit InputSplitter(std::optional<std::size_t> chunk_bytes) : chunk_bytes_(chunk_bytes) {}

  void feed(std::span<const std::byte> bytes, const Sink& sink);
  /// At the end of the stream: what is left.
  void finish(const Sink& sink);

 private:
  void feed_line(std::span<const std::byte> bytes, const Sink& sink);
  void flush(const Sink& sink, bool more);

  std::optional<std::size_t> chunk_bytes_;
  std::vector<std::byte> pending_;
  bool unit_open_ = false;  // a body with `more` was handed out, its last one not yet
};

}  // namespace tofu::cli
