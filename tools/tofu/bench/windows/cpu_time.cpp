#include "bench/cpu_time.hpp"

#include <windows.h>

#include <cstdint>
#include <ratio>

namespace tofu::cli {
namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

Ticks ticks_of(const FILETIME& time) noexcept {
  return Ticks((std::int64_t{time.dwHighDateTime} << 32) | std::int64_t{time.dwLowDateTime});
}

}  // namespace

std::chrono::nanoseconds cpu_time() noexcept {
  FILETIME created{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user);
  return ticks_of(kernel) + ticks_of(user);
}

}  // namespace tofu::cli
