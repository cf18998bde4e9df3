#include "support/expect.hpp"

namespace tofu::test {

std::string describe(const Message& message) {
  std::string text(to_string(message.header.op_code));
  text += " of ";
  text += to_string(message.header.origin);
  text += ", channel " + std::to_string(message.header.channel);
  text += ", id " + std::to_string(message.header.message_id);
  text += ", status ";
  text += to_string(message.header.status);
  if (message.header.more) text += ", more";
  for (const auto [name, value] : message.text_headers) {
    text += ", ";
    text += name;
    text += ": ";
    text += value;
  }
  text += ", body of " + std::to_string(message.body.size());
  return text;
}

MessagePtr must_receive(ChannelGroup& group, std::source_location where) {
  MessagePtr message = must(group.wait_receive(patience), where);
  if (message == nullptr) throw Failure("waited for a message in vain", where);
  return message;
}

std::string patterned_body(std::size_t size, std::uint64_t seed) {
  std::string body(size, '\0');
  std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (char& byte : body) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    byte = static_cast<char>(state >> 56);
  }
  return body;
}

}  // namespace tofu::test
