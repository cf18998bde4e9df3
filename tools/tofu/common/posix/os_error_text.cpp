#include "common/os_error_text.hpp"

namespace tofu::cli {

std::string os_error_text(int os_error) { return std::generic_category().message(os_error); }

}  // namespace tofu::cli
