#include "common/os_error_text.hpp"

namespace tofu::cli {

std::string error_text(const std::error_code& error) {
  if (error.category() == std::system_category()) return os_error_text(error.value());
  return error.message();
}

}  // namespace tofu::cli
