#include "transfer/incoming_items.hpp"

#include <fmt/format.h>

#include <utility>

#include "transfer/wire_names.hpp"

namespace tofu::cli {

namespace {
Outcome as_outcome(const Attempt<void>& attempt) {
  return attempt ? Outcome{} : Outcome::failed(attempt.error());
}

Outcome make_folder(const DestinationFolder& folder, const std::string& name) {
  if (auto fit = check_wire_name(name); !fit) return as_outcome(fit);
  return as_outcome(folder.make_folder(name));
}
}  // namespace

Attempt<std::optional<SettledItem>> IncomingItems::take(const Message& request) {
  const MessageId id = request.header.message_id;
  if (id == 0) return std::unexpected("an item has no message id");
  if (open_ == 0) return begin(request);
  if (id != open_) return std::unexpected("an item began before the last one ended");
  if (!request.header.more) open_ = 0;
  if (file_ == nullptr) return std::nullopt;  // the rest of a refused item
  return go_on(request);
}

Attempt<std::optional<SettledItem>> IncomingItems::begin(const Message& request) {
  const auto ticket = read_ticket(request);
  if (!ticket) return std::unexpected(ticket.error());
  const MessageId id = request.header.message_id;
  SettledItem settled{.id = id, .name = ticket->name, .bytes = 0, .outcome = {}};
  if (ticket->item == Ticket::Item::empty_folder) {
    settled.outcome = make_folder(store_.folder(), ticket->name);
    return settled;
  }
  open_ = id;
  auto file = IncomingFile::begin(store_, *ticket);
  if (!file) {
    settled.outcome = Outcome::failed(file.error());
    return settled;
  }
  file_ = std::move(*file);
  return std::nullopt;
}

std::optional<SettledItem> IncomingItems::go_on(const Message& request) {
  SettledItem settled{.id = request.header.message_id,
                      .name = file_->ticket().name,
                      .bytes = file_->ticket().bytes,
                      .outcome = as_outcome(file_->write(request.body.bytes()))};
  if (settled.outcome.ok() && request.header.more) return std::nullopt;
  if (settled.outcome.ok()) settled.outcome = end(request);
  file_.reset();
  return settled;
}

std::optional<SettledItem> IncomingItems::break_off() {
  const MessageId id = std::exchange(open_, 0);
  if (file_ == nullptr) return std::nullopt;
  const auto file = std::exchange(file_, nullptr);
  return SettledItem{.id = id,
                     .name = file->ticket().name,
                     .bytes = file->ticket().bytes,
                     .outcome = Outcome::failed("its sender said Bye in the middle of it")};
}

Outcome IncomingItems::end(const Message& last) {
  if (last.text_headers.find(abandoned_header)) {
    return Outcome::failed("its sender gave it up");
  }
  return file_->finish(last.text_headers.find(sha256_header).value_or("missing"));
}

}  // namespace tofu::cli
