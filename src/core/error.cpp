#include <tofu/error.hpp>

#include "net/os_error.hpp"

namespace tofu {

namespace {

// Want of descriptors may come in the place of any status; then its remedy is the one that helps.
std::string_view remedy_of(Status status, int os_error) {
  const std::string_view particular = net::os_error_remedy(os_error);
  return particular.empty() ? status_info(status).remedy : particular;
}

}  // namespace

std::string Error::message() const {
  const StatusInfo& info = status_info(status);
  // Without a detail the general cause stands in for it, as part of the sentence.
  std::string_view what = detail.empty() ? info.cause : detail;
  if (what.ends_with('.')) what.remove_suffix(1);

  std::string line;
  line.append(info.name).append(": ").append(what);
  if (os_error != 0) line.append(" (").append(net::os_error_text(os_error)).append(")");
  line.append(". ").append(remedy_of(status, os_error));
  return line;
}

}  // namespace tofu
