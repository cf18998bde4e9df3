#include "demo/child_process.hpp"

#include <fmt/format.h>
#include <windows.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cwchar>
#include <string_view>

#include "common/windows/nt.hpp"
#include "common/windows/unicode.hpp"
#include "demo/windows/command_line.hpp"

namespace tofu::cli {
namespace {

/// Owns a handle of the kind for which "none" is null.
class Owned {
 public:
  explicit Owned(HANDLE handle = nullptr) noexcept : handle_(handle) {}
  ~Owned() {
    if (handle_ != nullptr) CloseHandle(handle_);
  }
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  [[nodiscard]] HANDLE get() const noexcept { return handle_; }

 private:
  HANDLE handle_;
};

/// A process, and the job that ends it when this program ends, however that comes about.
struct Child {
  Owned process;
  Owned job;
};

HANDLE process_of(const std::shared_ptr<void>& system) noexcept {
  return static_cast<const Child*>(system.get())->process.get();
}

/// This process's standard streams in a form that a child can inherit, and a list of them for
/// CreateProcessW(), so that nothing else is inherited.
class InheritedStreams {
 public:
  InheritedStreams() {
    constexpr std::array<DWORD, 3> streams{STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    const HANDLE self = GetCurrentProcess();
    for (std::size_t i = 0; i < streams.size(); ++i) {
      HANDLE copy = nullptr;
      if (DuplicateHandle(self, GetStdHandle(streams[i]), self, &copy, 0, TRUE,
                          DUPLICATE_SAME_ACCESS) != 0) {
        owned_[i] = Owned(copy);
        handles_[count_++] = copy;
      }
    }
    SIZE_T bytes = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &bytes);
    memory_.resize(bytes);
    attributes_ = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
    InitializeProcThreadAttributeList(attributes_, 1, 0, &bytes);
    if (count_ != 0) {
      UpdateProcThreadAttribute(attributes_, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                count_ * sizeof(HANDLE), nullptr, nullptr);
    }
  }
  ~InheritedStreams() { DeleteProcThreadAttributeList(attributes_); }
  InheritedStreams(const InheritedStreams&) = delete;
  InheritedStreams& operator=(const InheritedStreams&) = delete;

  [[nodiscard]] STARTUPINFOEXW startup() const noexcept {
    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = owned_[0].get();
    startup.StartupInfo.hStdOutput = owned_[1].get();
    startup.StartupInfo.hStdError = owned_[2].get();
    startup.lpAttributeList = attributes_;
    return startup;
  }
  [[nodiscard]] bool any() const noexcept { return count_ != 0; }

 private:
  std::array<Owned, 3> owned_;
  std::array<HANDLE, 3> handles_{};
  std::size_t count_ = 0;
  std::vector<std::byte> memory_;
  LPPROC_THREAD_ATTRIBUTE_LIST attributes_ = nullptr;
};

std::wstring own_program() {
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD size = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (size < path.size()) {
      path.resize(size);
      return path;
    }
    path.resize(2 * path.size());
  }
}

bool is_of_variable(std::wstring_view entry, std::wstring_view name) noexcept {
  return entry.size() > name.size() && entry[name.size()] == L'=' &&
         _wcsnicmp(entry.data(), name.data(), name.size()) == 0;
}

/// NAME=VALUE and a zero for each, and another zero.
std::wstring environment_block(const std::pair<std::string, std::string>& variable) {
  const std::wstring name = windows::to_wide(variable.first);
  std::wstring block;
  LPWCH const all = GetEnvironmentStringsW();
  for (const wchar_t* entry = all; entry != nullptr && *entry != L'\0';) {
    const std::wstring_view text(entry);
    if (!is_of_variable(text, name)) block.append(text) += L'\0';
    entry += text.size() + 1;
  }
  FreeEnvironmentStringsW(all);
  block.append(name + L'=' + windows::to_wide(variable.second)) += L'\0';
  return block + L'\0';
}

/// Nothing that is in it outlives the last handle of it.
Owned make_job() {
  Owned job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

std::string describe_end(DWORD exit_code) {
  // An exception that nobody caught: an NTSTATUS, whose names are in hexadecimal.
  if (exit_code >= 0x80000000U) return fmt::format("ended by exception 0x{:08X}", exit_code);
  return fmt::format("exit code {}", exit_code);
}

}  // namespace

Attempt<ChildProcess> ChildProcess::start(const Options& options) {
  std::vector<std::string> arguments{"tofu"};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  const std::wstring program = own_program();
  std::wstring line = windows::command_line_of(arguments);
  std::wstring environment = environment_block(options.variable);
  const InheritedStreams streams;
  STARTUPINFOEXW startup = streams.startup();
  // Suspended until it is in the job: whatever it starts is in it, too.
  constexpr DWORD flags = CREATE_NEW_PROCESS_GROUP | CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT |
                          EXTENDED_STARTUPINFO_PRESENT;
  PROCESS_INFORMATION started{};
  if (CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, streams.any() ? TRUE : FALSE,
                     flags, environment.data(), nullptr, &startup.StartupInfo, &started) == 0) {
    return os_failure("start", windows::to_utf8(program), windows::last_error());
  }
  const Owned thread(started.hThread);
  ChildProcess child(started.dwProcessId);
  child.system_ = std::make_shared<Child>(Owned(started.hProcess), make_job());
  AssignProcessToJobObject(static_cast<Child*>(child.system_.get())->job.get(), started.hProcess);
  ResumeThread(started.hThread);
  return child;
}

ChildProcess::~ChildProcess() {
  if (id_ == 0 || ending_) return;
  kill();
  WaitForSingleObject(process_of(system_), INFINITE);
}

const std::optional<std::string>& ChildProcess::wait(std::chrono::milliseconds timeout) {
  if (ending_ || id_ == 0) return ending_;
  const auto longest = std::chrono::milliseconds(INFINITE - 1);
  const auto patience =
      std::clamp(timeout, std::chrono::milliseconds(0), std::chrono::milliseconds(longest));
  const HANDLE process = process_of(system_);
  if (WaitForSingleObject(process, static_cast<DWORD>(patience.count())) != WAIT_OBJECT_0) {
    return ending_;
  }
  DWORD exit_code = 0;
  GetExitCodeProcess(process, &exit_code);
  ending_ = describe_end(exit_code);
  return ending_;
}

void ChildProcess::kill() noexcept {
  if (id_ > 0 && !ending_) TerminateProcess(process_of(system_), 1);
}

}  // namespace tofu::cli
