#include "support/fail_with_errno.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include "support/expect.hpp"

namespace tofu::test {

void fail_with_errno(const char* call) {
  const int error = errno;
  throw Failure(std::string(call) + ": " + std::generic_category().message(error));
}

}  // namespace tofu::test
