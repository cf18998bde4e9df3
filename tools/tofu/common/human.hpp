#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tofu::cli {

/// "512 B", "1.5 KiB", "23.4 MiB": at most four digits, powers of 1024.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
/// "23.4 MiB/s"; "-" for no time.
[[nodiscard]] std::string human_rate(std::uint64_t bytes, std::chrono::nanoseconds elapsed);
/// "840 ns", "12.3 us", "4.56 ms", "1.23 s", "3m 05s", "2h 10m".
[[nodiscard]] std::string human_duration(std::chrono::nanoseconds duration);
/// As it is typed: "250ms", "10s", "2m".
[[nodiscard]] std::string short_duration(std::chrono::nanoseconds duration);
/// "1,234,567".
[[nodiscard]] std::string human_count(std::uint64_t count);

}  // namespace tofu::cli
