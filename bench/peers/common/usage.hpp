#pragma once

#include <cstdint>

namespace tofu::bench {

/// What this process used up so far, all its threads together.
struct Usage {
  double cpu_us = 0;
  std::int64_t voluntary_switches = 0;    ///< it waited for something
  std::int64_t involuntary_switches = 0;  ///< it was made to give way
  std::int64_t page_faults = 0;

  [[nodiscard]] static Usage now() noexcept;
  friend Usage operator-(const Usage& a, const Usage& b) noexcept {
    return {a.cpu_us - b.cpu_us, a.voluntary_switches - b.voluntary_switches,
            a.involuntary_switches - b.involuntary_switches, a.page_faults - b.page_faults};
  }
  Usage& operator+=(const Usage& other) noexcept {
    cpu_us += other.cpu_us;
    voluntary_switches += other.voluntary_switches;
    involuntary_switches += other.involuntary_switches;
    page_faults += other.page_faults;
    return *this;
  }
};

/// The memory that is the process's own: anonymous pages, not files mapped (RssAnon).
[[nodiscard]] std::int64_t own_memory_bytes();

/// What a server tells of a measurement.
struct ServerReport {
  std::uint64_t messages = 0;  ///< `data`, `part` and `echo`
  std::uint64_t wrong = 0;     ///< those with another body, size or id than they had to have
  Usage usage;
  std::int64_t own_memory_bytes = 0;
};

}  // namespace tofu::bench
