#include "common/terminal.hpp"

#include <windows.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>

#include "common/windows/background_writer.hpp"

namespace tofu::cli {
namespace {

HANDLE handle_of(Stream stream) noexcept {
  return GetStdHandle(stream == Stream::out ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

/// Of the streams that are pipes and have been asked whether they take a text at once.
std::array<std::unique_ptr<windows::BackgroundWriter>, 2> writers;
std::mutex writers_mutex;

windows::BackgroundWriter* writer_of(Stream stream) noexcept {
  const std::lock_guard lock(writers_mutex);
  return writers[static_cast<std::size_t>(stream)].get();
}

/// Null: there is no memory or thread for one, and writing will have to wait for its reader.
windows::BackgroundWriter* need_writer_of(Stream stream) noexcept try {
  const std::lock_guard lock(writers_mutex);
  auto& writer = writers[static_cast<std::size_t>(stream)];
  if (!writer) writer = std::make_unique<windows::BackgroundWriter>(handle_of(stream));
  return writer.get();
} catch (const std::exception&) {
  return nullptr;
}

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
  const auto* const writer = need_writer_of(stream);
  return writer == nullptr || writer->has_room(longest_text_at_once());
}

bool write_now(Stream stream, std::string_view text) noexcept {
  const HANDLE handle = handle_of(stream);
  if (stream == Stream::out && std::fflush(stdout) != 0) return false;
  if (auto* const writer = writer_of(stream)) return writer->write(text);
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
