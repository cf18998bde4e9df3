#include "common/windows/nt.hpp"

namespace tofu::cli::windows {
namespace {

/// They have been in ntdll.dll, which every process has, since there is one.
template <class Function>
void look_up(Function& function, const char* name) noexcept {
  const FARPROC found = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name);
  function = reinterpret_cast<Function>(reinterpret_cast<void*>(found));
}

Nt look_up_all() noexcept {
  Nt all{};
  look_up(all.create_file, "NtCreateFile");
  look_up(all.set_file, "NtSetInformationFile");
  look_up(all.error_of, "RtlNtStatusToDosError");
  return all;
}

}  // namespace

const Nt& nt() noexcept {
  static const Nt all = look_up_all();
  return all;
}

}  // namespace tofu::cli::windows
