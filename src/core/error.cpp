#include <tofu/error.hpp>

#include "net/os_error.hpp"

namespace tofu {

std::string Error::message() const {
  const StatusInfo& info = status_info(status);
  // Without a detail the general cause stands in for it, as part of the sentence.
  std::string_view what = detail.empty() ? info.cause : detail;
  if (what.ends_with('.')) what.remove_suffix(1);

  std::string line;
  line.append(info.name).append(": ").append(what);
  if (os_error != 0) line.append(" (").append(net::os_error_text(os_error)).append(")");
  line.append(". ").append(info.remedy);
  return line;
}

}  // namespace tofu
