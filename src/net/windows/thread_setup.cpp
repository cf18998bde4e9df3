#include "net/thread_setup.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

#include "net/windows/wide_text.hpp"

namespace tofu::net {

// Console events come on a thread that the system makes: there is nothing to block. The name is for
// debuggers, and the call for it is there from Windows 10 1607 on.
void set_up_own_thread(const char* name) noexcept {
  using SetDescription = HRESULT(WINAPI*)(HANDLE, PCWSTR);
  const HMODULE kernel = ::GetModuleHandleW(L"kernel32.dll");
  if (kernel == nullptr) return;
  const auto set_description = reinterpret_cast<SetDescription>(
      reinterpret_cast<void*>(::GetProcAddress(kernel, "SetThreadDescription")));
  const auto wide = windows::wide_text(name);
  if (set_description != nullptr && wide) set_description(::GetCurrentThread(), wide->c_str());
}

}  // namespace tofu::net
