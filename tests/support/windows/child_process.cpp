#include "support/child_process.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>

#include <array>
#include <thread>
#include <utility>

namespace tofu::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail_with_windows(const char* call) {
  throw Failure(std::string(call) + ": error " + std::to_string(::GetLastError()));
}

HANDLE handle_of(std::intptr_t number) {
  return reinterpret_cast<HANDLE>(number);  // NOLINT(performance-no-int-to-ptr)
}
std::intptr_t number_of(HANDLE handle) { return reinterpret_cast<std::intptr_t>(handle); }

struct Pipe {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
};

/// One end goes to the child.
Pipe make_pipe(HANDLE Pipe::* childs) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  Pipe pipe;
  if (::CreatePipe(&pipe.read_end, &pipe.write_end, &inherit, 0) == 0) {
    fail_with_windows("CreatePipe");
  }
  const HANDLE ours = childs == &Pipe::read_end ? pipe.write_end : pipe.read_end;
  ::SetHandleInformation(ours, HANDLE_FLAG_INHERIT, 0);
  return pipe;
}

/// Calls a function of ntdll that stops or continues all threads of a process.
void call_nt(const char* name, HANDLE process) {
  using Call = LONG(NTAPI*)(HANDLE);
  const auto call = reinterpret_cast<Call>(
      reinterpret_cast<void*>(::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), name)));
  if (call == nullptr || call(process) < 0) throw Failure(std::string(name) + " failed");
}

std::string quoted(const std::string& argument) { return '"' + argument + '"'; }

}  // namespace

// The arguments of the tests' own programs hold neither quotes nor backslashes at their end.
ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments) {
  const Pipe input = make_pipe(&Pipe::read_end);
  const Pipe output = make_pipe(&Pipe::write_end);
  std::string line = quoted(program);
  for (const std::string& argument : arguments) line += ' ' + quoted(argument);

  STARTUPINFOA start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = input.read_end;
  start.hStdOutput = output.write_end;
  start.hStdError = ::GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION made{};
  const BOOL started = ::CreateProcessA(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr,
                                        nullptr, &start, &made);
  ::CloseHandle(input.read_end);
  ::CloseHandle(output.write_end);
  input_ = number_of(input.write_end);
  output_ = number_of(output.read_end);
  if (started == 0) throw Failure("cannot start " + program);
  ::CloseHandle(made.hThread);
  process_ = number_of(made.hProcess);
}

ChildProcess::~ChildProcess() {
  close_input();
  if (process_ != none) {
    ::TerminateProcess(handle_of(process_), 1);
    ::WaitForSingleObject(handle_of(process_), INFINITE);
    ::CloseHandle(handle_of(process_));
  }
  if (output_ != none) ::CloseHandle(handle_of(output_));
}

std::string ChildProcess::read_line(std::chrono::seconds longest) {
  const auto deadline = Clock::now() + longest;
  while (true) {
    if (const auto end = printed_.find('\n'); end != std::string::npos) {
      std::string line = printed_.substr(0, end);
      printed_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (Clock::now() > deadline) throw Failure("the child process said nothing");
    if (!read_some()) throw Failure("the child process ended; unfinished: " + printed_);
  }
}

// A pipe cannot be waited for with a deadline: it is looked at again and again.
bool ChildProcess::read_some() {
  DWORD available = 0;
  if (::PeekNamedPipe(handle_of(output_), nullptr, 0, nullptr, &available, nullptr) == 0) {
    return false;
  }
  if (available == 0) {
    std::this_thread::yield();
    return true;
  }
  std::array<char, 65'536> chunk;
  DWORD count = 0;
  if (::ReadFile(handle_of(output_), chunk.data(), static_cast<DWORD>(chunk.size()), &count,
                 nullptr) == 0) {
    return false;
  }
  printed_.append(chunk.data(), count);
  return true;
}

void ChildProcess::write_line(std::string_view line) {
  std::string bytes(line);
  bytes += '\n';
  DWORD written = 0;
  if (::WriteFile(handle_of(input_), bytes.data(), static_cast<DWORD>(bytes.size()), &written,
                  nullptr) == 0 ||
      written != bytes.size()) {
    fail_with_windows("write to the child process");
  }
}

void ChildProcess::freeze() { call_nt("NtSuspendProcess", handle_of(process_)); }

void ChildProcess::thaw() { call_nt("NtResumeProcess", handle_of(process_)); }

int ChildProcess::finish() {
  close_input();
  const auto deadline = Clock::now() + patience;
  while (::WaitForSingleObject(handle_of(process_), 1) == WAIT_TIMEOUT) {
    if (Clock::now() > deadline) throw Failure("the child process does not end");
    (void)read_some();  // as it may stand at a full pipe
  }
  DWORD code = 0;
  ::GetExitCodeProcess(handle_of(process_), &code);
  ::CloseHandle(handle_of(std::exchange(process_, none)));
  return static_cast<int>(code);
}

void ChildProcess::close_input() {
  if (input_ != none) ::CloseHandle(handle_of(std::exchange(input_, none)));
}

}  // namespace tofu::test
