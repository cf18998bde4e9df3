#include "cat/message_printer.hpp"

#include <fmt/format.h>

#include "common/hexdump.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"

namespace tofu::cli {
namespace {

bool carries_data(const Message& message) {
  const OpCode op_code = message.header.op_code;
  return op_code == OpCode::request || op_code == OpCode::response || op_code == OpCode::signal;
}

}  // namespace

MessagePrinter::MessagePrinter(const CatOptions& options)
    : options_(&options), on_terminal_(is_terminal(Stream::out)) {}

void MessagePrinter::print(const Message& message) const {
  std::string out;
  if (options_->show_headers) out += header_lines(message);
  if (carries_data(message) || !message.body.empty()) out += body_text(message);
  write_out(out);
  flush_out();
}

std::string MessagePrinter::header_lines(const Message& message) const {
  const BinaryHeader& header = message.header;
  std::string lines =
      paint(Stream::out, Colour::cyan,
            fmt::format("[{}{} id {}, {} bytes]", to_string(header.op_code),
                        header.more ? " more" : "", header.message_id, message.body.size())) +
      "\n";
  for (const TextHeader pair : message.text_headers) {
    lines += fmt::format("{}: {}\n", printable(pair.name), printable(pair.value));
  }
  return lines;
}

std::string MessagePrinter::body_text(const Message& message) const {
  if (options_->show_hex) return hexdump(message.body.bytes());
  std::string text =
      on_terminal_ ? printable(message.body.text(), true) : std::string(message.body.text());
  if (!options_->chunk_bytes && !message.header.more) text += '\n';
  return text;
}

}  // namespace tofu::cli
