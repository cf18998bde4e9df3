#include "support/child_process.hpp"

namespace tofu::test {

std::string ChildProcess::read_after(std::string_view word, std::chrono::seconds longest) {
  std::string line = read_line(longest);
  if (!line.starts_with(std::string(word) + " ")) {
    throw Failure("expected '" + std::string(word) + "' of the child process, got: " + line);
  }
  return line.substr(word.size() + 1);
}

std::string test_peer_program() { return TOFU_TEST_PEER; }

}  // namespace tofu::test
