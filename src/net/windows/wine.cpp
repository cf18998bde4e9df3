#include "net/windows/wine.hpp"

#include <windows.h>

namespace tofu::net::windows {

// As Wine's own FAQ has it: only its ntdll.dll exports that function.
bool is_wine() noexcept {
  const HMODULE system = ::GetModuleHandleW(L"ntdll.dll");
  return system != nullptr && ::GetProcAddress(system, "wine_get_version") != nullptr;
}

}  // namespace tofu::net::windows
