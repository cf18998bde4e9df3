#include "transfer/ticket.hpp"

#include <string>

#include "common/add_header.hpp"
#include "common/command_error.hpp"
#include "transfer/number.hpp"

namespace tofu::cli {

namespace {
constexpr std::string_view item_header = "Item";
constexpr std::string_view bytes_header = "Bytes";
constexpr std::string_view executable_header = "Executable";
constexpr std::string_view file_item = "file";
constexpr std::string_view folder_item = "folder";
}  // namespace

void write_ticket(const Ticket& ticket, Message& message) {
  const bool is_file = ticket.item == Ticket::Item::file;
  add_header(message, item_header, is_file ? file_item : folder_item);
  if (is_file) add_header(message, bytes_header, std::to_string(ticket.bytes));
  if (ticket.executable) add_header(message, executable_header, "yes");
  require(message.body.assign(ticket.name), "name");
}

Attempt<Ticket> read_ticket(const Message& message) {
  Ticket ticket;
  ticket.name = message.body.text();
  const auto item = message.text_headers.find(item_header);
  if (item == folder_item && !message.header.more) {
    ticket.item = Ticket::Item::empty_folder;
    return ticket;
  }
  if (item != file_item || !message.header.more) {
    return std::unexpected("it does not begin with a ticket");
  }
  const auto bytes = read_number(message.text_headers.find(bytes_header).value_or(""));
  if (!bytes) return std::unexpected(bytes.error());
  ticket.bytes = *bytes;
  ticket.executable = message.text_headers.find(executable_header) == "yes";
  return ticket;
}

}  // namespace tofu::cli
