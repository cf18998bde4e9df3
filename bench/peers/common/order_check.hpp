#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/traffic.hpp"

namespace tofu::bench {

/// Knows which message has to come next: on each connection, from each thread that sends over it,
/// and within a stream, whose parts only their bodies tell apart. What is lost, doubled, swapped or
/// changed is noticed; of a stream, unless its parts were 4,093 apart, which no queue here holds.
class OrderCheck {
 public:
  /// Whether this is the message that had to come, with the body that it had to have.
  [[nodiscard]] bool accepts(const Arrival& arrival) {
    const auto [id, kind, size] = arrival.metadata;
    if (producer_of(id) >= max_producers) return false;
    std::vector<std::uint64_t>& last_ids = last_ids_[producer_of(id)];
    const std::uint64_t last = std::exchange(entry(last_ids, arrival.connection), id);
    const bool goes_on = is_in_stream(arrival.connection);
    if (kind != Kind::part && (kind != Kind::data || !goes_on)) {
      return follows(id, last) && pattern_.matches(arrival);
    }
    std::uint64_t& parts = entry(parts_, arrival.connection);
    const std::uint64_t before = std::exchange(parts, kind == Kind::part ? parts + 1 : 0);
    return (goes_on ? id == last : follows(id, last)) && pattern_.matches(arrival, id + before);
  }
  /// Whether the last part of a stream has yet to come.
  [[nodiscard]] bool is_in_stream(std::size_t connection) const {
    return connection < parts_.size() && parts_[connection] > 0;
  }

 private:
  static std::uint64_t& entry(std::vector<std::uint64_t>& entries, std::size_t connection) {
    if (connection >= entries.size()) entries.resize(connection + 1);
    return entries[connection];
  }
  /// A new connection that took an old one's index begins with 1 again.
  static bool follows(std::uint64_t id, std::uint64_t last) {
    return id == last + 1 || id == id_of(producer_of(id), 1);
  }

  Pattern pattern_;
  std::array<std::vector<std::uint64_t>, max_producers> last_ids_;  // each by connection
  std::vector<std::uint64_t> parts_;  // by connection: of the stream under way, those that came
};

}  // namespace tofu::bench
