#pragma once

#include <cstddef>
#include <cstdint>

namespace tofu::sim {

/// A stream of choices that a seed decides: SplitMix64 (Steele, Lea, Flood: "Fast Splittable
/// Pseudorandom Number Generators", 2014). The same on every machine, as the standard library's
/// distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  /// 0 to `count` - 1; 0 if `count` is 0.
  std::uint64_t below(std::uint64_t count) noexcept { return count == 0 ? 0 : next() % count; }
  /// Both ends included.
  std::uint64_t between(std::uint64_t least, std::uint64_t most) noexcept {
    return least + below(most - least + 1);
  }
  /// True in so many of a thousand cases; no choice is used up where that is never or always.
  bool chance(unsigned permille) noexcept {
    if (permille == 0 || permille >= 1000) return permille != 0;
    return below(1000) < permille;
  }
  /// Any element of something not empty.
  template <class Container>
  auto& pick(Container& from) noexcept {
    return from[static_cast<std::size_t>(below(from.size()))];
  }
  /// Small far more often than large: every number of bits is as likely as any other.
  std::uint64_t skewed(std::uint64_t most) noexcept {
    unsigned bits = 0;
    while (most >> bits != 0) ++bits;
    return below(most >> below(bits + 1)) + (chance(500) ? 0 : below(2));
  }
  /// A stream of its own, so that more choices here change nothing there.
  Random fork() noexcept { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace tofu::sim
