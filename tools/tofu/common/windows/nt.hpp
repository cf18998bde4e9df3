#pragma once

#include <windows.h>
// After the header that it needs.
#include <winternl.h>

/// Functions of ntdll.dll, for what Windows' usual functions cannot do: to open a name in a folder
/// that is open, and to move a file into one. Thread-safe.
namespace tofu::cli::windows {

/// Documented for drivers, and the same for programs; not all headers declare them.
struct Nt {
  NTSTATUS(NTAPI* create_file)
  (HANDLE* file, ACCESS_MASK access, OBJECT_ATTRIBUTES* object, IO_STATUS_BLOCK* status,
   LARGE_INTEGER* size, ULONG attributes, ULONG share, ULONG disposition, ULONG options,
   void* extended, ULONG extended_bytes);
  NTSTATUS(NTAPI* set_file)
  (HANDLE file, IO_STATUS_BLOCK* status, void* facts, ULONG bytes, int facts_class);
  ULONG(NTAPI* error_of)(NTSTATUS status);
};
[[nodiscard]] const Nt& nt() noexcept;

/// 0, or what GetLastError() would have been.
[[nodiscard]] inline int error_of(NTSTATUS status) noexcept {
  return status >= 0 ? 0 : static_cast<int>(nt().error_of(status));
}

[[nodiscard]] inline int last_error() noexcept { return static_cast<int>(GetLastError()); }

}  // namespace tofu::cli::windows
