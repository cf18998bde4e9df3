#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

/// For Linux's tests of what a sandbox denies a process.
namespace tofu::test {

/// The low half of a system call's argument.
struct Argument {
  unsigned index;
  std::uint32_t value;
};

/// From now on the system call `number` fails with `os_error` in this process, or only the calls
/// with that argument. There is no way back: for a child. False where the OS does not do this.
inline bool deny_call(long number, int os_error, std::optional<Argument> only = std::nullopt) {
  std::vector<sock_filter> program;
  const auto load = [&program](std::size_t offset) {
    program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  };
  const auto allow_unless = [&program](std::uint32_t value) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  };
  load(offsetof(seccomp_data, nr));
  allow_unless(static_cast<std::uint32_t>(number));
  if (only) {
    load(offsetof(seccomp_data, args) + only->index * sizeof(std::uint64_t));
    allow_unless(only->value);
  }
  program.push_back(
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(os_error)));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

}  // namespace tofu::test
