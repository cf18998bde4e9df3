#include "support/descriptor_limit.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

namespace tofu::test {

// Windows has no limit that a test comes near. Under Wine one process, its server, holds what all
// programs together have open, and has the limit of a process.
std::size_t raise_descriptor_limit() {
  constexpr std::size_t of_windows = 65'536;
  constexpr std::size_t of_wine = 5'000;
  const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
  const bool is_wine = ntdll != nullptr && ::GetProcAddress(ntdll, "wine_get_version") != nullptr;
  return is_wine ? of_wine : of_windows;
}

}  // namespace tofu::test
