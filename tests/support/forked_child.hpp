#pragma once

#include <functional>
#include <string>

#include "support/expect.hpp"

namespace tofu::test {

/// How a child of fork() ended, and what it wrote to its standard error.
struct ChildEnd {
  int exit_code = 0;  ///< or the negative number of the signal that killed it
  std::string said;
  friend bool operator==(const ChildEnd&, const ChildEnd&) = default;
};
void PrintTo(const ChildEnd& end, std::ostream* out);

/// Runs `life` in a child of fork(), and waits for its end; POSIX only. The child ends in `life`,
/// or behind it with _exit(0); what `life` throws it says, and ends with `broken_child`. GoogleTest
/// is the parent's: the child throws, by must() and require().
/// Throws Failure, and kills the child, if it does not end within `patience`.
[[nodiscard]] ChildEnd in_a_forked_child(const std::function<void()>& life);

inline constexpr int broken_child = 254;

/// Whether such a child may allocate although other threads of its parent were about to. Always,
/// but AddressSanitizer's allocator may then wait for ever for a lock that one of them held (until
/// LLVM 18, which has handlers for fork()).
[[nodiscard]] bool a_forked_child_may_allocate();

/// Whether such a child may make threads although its parent had some. Always, but ThreadSanitizer
/// then ends it: "dup thread with used id".
[[nodiscard]] bool a_forked_child_may_make_threads();

/// For such a child: throws Failure unless `is_so`.
void require(bool is_so, const char* what,
             std::source_location where = std::source_location::current());

}  // namespace tofu::test
