#include "common/report.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "common/command_error.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"

namespace tofu::cli {
namespace {

struct Reporter {
  std::mutex mutex;
  std::string prefix = "tofu: ";
  bool waits = true;
  std::uint64_t left_out = 0;
};

Reporter& reporter() {
  static Reporter instance;
  return instance;
}

/// As much of a line as can be written without waiting, and its line end.
void cut(std::string& line) {
  if (line.size() <= longest_text_at_once()) return;
  std::size_t size = longest_text_at_once() - 1;
  const auto continues_character = [&](std::size_t i) {
    return (static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U;
  };
  while (size > 0 && continues_character(size)) --size;
  line.resize(size);
  line += '\n';
}

void print(Colour colour, std::string_view text) {
  Reporter& to = reporter();
  const std::lock_guard lock(to.mutex);
  const std::string prefix = paint(Stream::err, colour, to.prefix);
  std::string line = prefix + std::string(text) + "\n";
  if (!to.waits) {
    if (!takes_at_once(Stream::err)) {
      ++to.left_out;
      return;
    }
    if (const auto left_out = std::exchange(to.left_out, 0); left_out != 0) {
      line.insert(0, prefix + std::to_string(left_out) + " lines left out: nobody read them\n");
    }
    cut(line);
  }
  // One write per line, so that lines of several processes on one terminal stay whole.
  write_now(Stream::err, line);
}

}  // namespace

void set_reporting_command(std::string_view name) {
  const std::lock_guard lock(reporter().mutex);
  reporter().prefix = name.empty() ? "tofu: " : "tofu " + std::string(name) + ": ";
}

void report_without_waiting() {
  const std::lock_guard lock(reporter().mutex);
  reporter().waits = false;
}

void print_error(std::string_view text) { print(Colour::red, text); }

void print_error(std::string_view where, const Error& error) {
  print_error(printable(where) + ": " + error.message());
}

void print_error(std::string_view where, const Message& from_engine) {
  print_error(printable(where) + ": " + describe_failure(from_engine));
}

void print_note(std::string_view text) { print(Colour::dim, text); }

}  // namespace tofu::cli
