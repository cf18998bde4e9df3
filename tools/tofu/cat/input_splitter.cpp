#include "cat/input_splitter.hpp"

#include <algorithm>
#include <tofu/body.hpp>

namespace tofu::cli {

void InputSplitter::flush(const Sink& sink, bool more) {
  sink(pending_, more);
  pending_.clear();
  unit_open_ = more;
}

/// Part of one line, without its line end. A full body waits until it is known whether more comes.
void InputSplitter::feed_line(std::span<const std::byte> bytes, const Sink& sink) {
  while (!bytes.empty()) {
    if (pending_.size() == Body::max_bytes) flush(sink, true);
    const std::size_t taken = std::min(bytes.size(), Body::max_bytes - pending_.size());
    pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<long>(taken));
    bytes = bytes.subspan(taken);
  }
}

void InputSplitter::feed(std::span<const std::byte> bytes, const Sink& sink) {
  while (!bytes.empty()) {
    if (chunk_bytes_) {
      const std::size_t taken = std::min(bytes.size(), *chunk_bytes_ - pending_.size());
      pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<long>(taken));
      bytes = bytes.subspan(taken);
      if (pending_.size() == *chunk_bytes_) flush(sink, false);
      continue;
    }
    const auto end = std::ranges::find(bytes, std::byte{'\n'});
    const auto length = static_cast<std::size_t>(end - bytes.begin());
    feed_line(bytes.first(length), sink);
    if (end == bytes.end()) return;
    flush(sink, false);
    bytes = bytes.subspan(length + 1);
  }
}

void InputSplitter::finish(const Sink& sink) {
  if (!pending_.empty() || unit_open_) flush(sink, false);
}

}  // namespace tofu::cli
