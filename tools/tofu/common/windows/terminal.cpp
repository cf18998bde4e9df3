#include "common/terminal.hpp"

#include <windows.h>

#include <algorithm>
#include <cstdio>

#include "common/windows/nt.hpp"

namespace tofu::cli {
namespace {

HANDLE handle_of(Stream stream) noexcept {
  return GetStdHandle(stream == Stream::out ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

/// FILE_PIPE_LOCAL_INFORMATION.
struct PipeFacts {
  ULONG type;
  ULONG configuration;
  ULONG max_instances;
  ULONG instances;
  ULONG inbound_quota;
  ULONG bytes_to_read;
  ULONG outbound_quota;
  ULONG write_quota_left;
  ULONG state;
  ULONG end;
};
constexpr int pipe_facts_class = 24;  // FilePipeLocalInformation

}  // namespace

/// Consoles before Windows 10 take no escape sequences: they are none for our purposes.
bool is_terminal(Stream stream) noexcept {
  DWORD mode = 0;
  return GetConsoleMode(handle_of(stream), &mode) != 0 &&
         (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

TerminalSize terminal_size(Stream stream) noexcept {
  CONSOLE_SCREEN_BUFFER_INFO facts{};
  if (GetConsoleScreenBufferInfo(handle_of(stream), &facts) == 0) return {};
  const SMALL_RECT& window = facts.srWindow;
  const int columns = window.Right - window.Left + 1;
  const int rows = window.Bottom - window.Top + 1;
  if (columns <= 0 || rows <= 0) return {};
  return {static_cast<std::size_t>(columns), static_cast<std::size_t>(rows)};
}

std::size_t longest_text_at_once() noexcept { return 4'096; }

bool takes_at_once(Stream stream) noexcept {
  const HANDLE handle = handle_of(stream);
  if (GetFileType(handle) != FILE_TYPE_PIPE) return true;
  PipeFacts facts{};
  IO_STATUS_BLOCK status{};
  if (windows::nt().query_file(handle, &status, &facts, sizeof facts, pipe_facts_class) < 0) {
    return true;  // a broken pipe takes nothing any more
  }
  return facts.write_quota_left >= longest_text_at_once() ||
         facts.write_quota_left == facts.outbound_quota;
}

bool write_now(Stream stream, std::string_view text) noexcept {
  const HANDLE handle = handle_of(stream);
  if (stream == Stream::out && std::fflush(stdout) != 0) return false;
  constexpr std::size_t most_at_once = 1U << 30U;
  while (!text.empty()) {
    const auto wanted = static_cast<DWORD>(std::min(text.size(), most_at_once));
    DWORD written = 0;
    if (WriteFile(handle, text.data(), wanted, &written, nullptr) == 0 || written == 0) {
      return false;
    }
    text.remove_prefix(written);
  }
  return true;
}

}  // namespace tofu::cli
