#pragma once

namespace tofu::test {

/// Throws a Failure that says which call failed, and why by errno.
[[noreturn]] void fail_with_errno(const char* call);

}  // namespace tofu::test
