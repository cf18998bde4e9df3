#include "common/add_header.hpp"

#include "common/command_error.hpp"

namespace tofu::cli {

void add_header(Message& message, std::string_view name, std::string_view value) {
  require(message.text_headers.append(name, value), name);
}

}  // namespace tofu::cli
