#include <tofu/message.hpp>

namespace tofu {

static_assert(sizeof(Message) == 64);

std::string_view to_string(OpCode op_code) noexcept {
  switch (op_code) {
    case OpCode::request:
      return "request";
    case OpCode::response:
      return "response";
    case OpCode::signal:
      return "signal";
    case OpCode::hello_request:
      return "hello_request";
    case OpCode::hello_response:
      return "hello_response";
    case OpCode::bye_request:
      return "bye_request";
    case OpCode::bye_response:
      return "bye_response";
    case OpCode::bye_signal:
      return "bye_signal";
    case OpCode::welcome_request:
      return "welcome_request";
    case OpCode::welcome_response:
      return "welcome_response";
  }
  return "unknown";
}

std::string_view to_string(Origin origin) noexcept {
  switch (origin) {
    case Origin::application:
      return "application";
    case Origin::engine:
      return "engine";
  }
  return "unknown";
}

void Message::reset() noexcept {
  header = {};
  text_headers.clear();
  body.clear();
}

std::string_view Message::reason() const noexcept {
  return text_headers.find(reason_header).value_or(to_string(header.status));
}

}  // namespace tofu
