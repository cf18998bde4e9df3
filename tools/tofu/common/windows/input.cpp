#include "common/input.hpp"

#include <windows.h>

#include "common/command_error.hpp"
#include "common/os_error_text.hpp"
#include "common/printable.hpp"
#include "common/windows/input_source.hpp"
#include "common/windows/unicode.hpp"

namespace tofu::cli {
namespace {

CommandError cannot_use(const char* what, const std::string& name, int os_error,
                        const char* remedy) {
  return {ExitCode::failed,
          printable(name) + ": cannot " + what + ": " + os_error_text(os_error) + ". " + remedy};
}

bool is_folder(const std::wstring& path) noexcept {
  const DWORD attributes = GetFileAttributesW(path.c_str());
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

HANDLE open_input(const std::string& path) {
  const std::wstring wide = windows::system_path(path);
  const HANDLE opened = CreateFileW(wide.c_str(), GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
  if (opened != INVALID_HANDLE_VALUE) return opened;
  const auto error = static_cast<int>(GetLastError());
  if (!is_folder(wide)) {
    throw cannot_use("open it", path, error, "Check the path and its permissions");
  }
  throw CommandError(ExitCode::failed,
                     printable(path) + ": cannot read it: Is a directory. Give a readable file");
}

}  // namespace

struct Input::Impl {
  explicit Impl(const std::string& path)
      : owned(path != "-"), handle(owned ? open_input(path) : GetStdHandle(STD_INPUT_HANDLE)) {}
  ~Impl() {
    source.reset();
    if (owned) CloseHandle(handle);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool owned;
  HANDLE handle;
  std::unique_ptr<windows::InputSource> source;
};

Input::Input(const std::string& path)
    : name_(path == "-" ? "standard input" : path), impl_(std::make_unique<Impl>(path)) {
  impl_->source = windows::make_input_source(impl_->handle);
}

Input::~Input() = default;

std::size_t Input::read(std::span<std::byte> into) {
  const auto read = impl_->source->read(into);
  if (read.os_error != 0) {
    throw cannot_use("read it", name_, read.os_error, "Give a readable file");
  }
  if (read.ended) ended_ = true;
  return read.bytes;
}

void Input::stop() noexcept { impl_->source->stop(); }

}  // namespace tofu::cli
