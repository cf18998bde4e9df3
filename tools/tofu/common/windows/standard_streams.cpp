#include "common/standard_streams.hpp"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace tofu::cli {
namespace {

/// How a console was before: it outlives this program, and others share it.
struct Console {
  HANDLE handle = nullptr;
  DWORD mode = 0;
};
std::array<Console, 2> former_consoles;
UINT former_code_page = 0;

void restore_consoles() {
  for (const Console& console : former_consoles) {
    if (console.handle != nullptr) SetConsoleMode(console.handle, console.mode);
  }
  if (former_code_page != 0) SetConsoleOutputCP(former_code_page);
}

bool is_missing(DWORD which) {
  const HANDLE handle = GetStdHandle(which);
  if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return true;
  return GetFileType(handle) == FILE_TYPE_UNKNOWN && GetLastError() != NO_ERROR;
}

/// Both for the C library and for who asks Windows, child processes included.
void open_if_missing(DWORD which, std::FILE* stream, const char* mode) {
  if (is_missing(which)) {
    SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    SetStdHandle(
        which, CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                           &inherited, OPEN_EXISTING, 0, nullptr));
    static_cast<void>(std::freopen("NUL", mode, stream));
  }
  if (const int descriptor = _fileno(stream); descriptor >= 0) _setmode(descriptor, _O_BINARY);
}

void take_escape_sequences(DWORD which, Console& former) {
  const HANDLE handle = GetStdHandle(which);
  DWORD mode = 0;
  if (GetConsoleMode(handle, &mode) == 0) return;
  if (former_code_page == 0) {
    former_code_page = GetConsoleOutputCP();
    SetConsoleOutputCP(CP_UTF8);
  }
  if (SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) == 0) return;
  former = {handle, mode};
}

}  // namespace

void prepare_standard_streams() noexcept {
  open_if_missing(STD_INPUT_HANDLE, stdin, "rb");
  open_if_missing(STD_OUTPUT_HANDLE, stdout, "wb");
  open_if_missing(STD_ERROR_HANDLE, stderr, "wb");
  take_escape_sequences(STD_OUTPUT_HANDLE, former_consoles[0]);
  take_escape_sequences(STD_ERROR_HANDLE, former_consoles[1]);
  if (former_code_page != 0) static_cast<void>(std::atexit(restore_consoles));
}

}  // namespace tofu::cli
