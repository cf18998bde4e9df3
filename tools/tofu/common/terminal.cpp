#include "common/terminal.hpp"

#include <cstdlib>

namespace tofu::cli {
namespace {

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::red:
      return "31";
    case Colour::green:
      return "32";
    case Colour::yellow:
      return "33";
    case Colour::blue:
      return "34";
    case Colour::cyan:
      return "36";
    case Colour::bold:
      return "1";
    case Colour::dim:
      return "2";
  }
  return "0";
}

/// An environment variable's value; empty if it is not set.
std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool colours_on(Stream stream) noexcept {
  return is_terminal(stream) && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

std::string paint(Stream stream, Colour colour, std::string_view text) {
  if (text.empty() || !colours_on(stream)) return std::string(text);
  std::string painted = "\x1b[";
  painted += code_of(colour);
  painted += 'm';
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

}  // namespace tofu::cli
