#include "common/report.hpp"

#include <mutex>
#include <string>

#include "common/command_error.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"

namespace tofu::cli {
namespace {

std::mutex& mutex() {
  static std::mutex instance;
  return instance;
}

std::string& prefix() {
  static std::string instance = "tofu: ";
  return instance;
}

void print(Colour colour, std::string_view text) {
  const std::lock_guard lock(mutex());
  // One write per line, so that lines of several processes on one terminal stay whole.
  write_now(Stream::err, paint(Stream::err, colour, prefix()) + std::string(text) + "\n");
}

}  // namespace

void set_reporting_command(std::string_view name) {
  const std::lock_guard lock(mutex());
  prefix() = name.empty() ? "tofu: " : "tofu " + std::string(name) + ": ";
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
