#include "transfer/incoming_file.hpp"

#include <fmt/format.h>

#include <utility>

#include "transfer/wire_names.hpp"

namespace tofu::cli {

Attempt<std::unique_ptr<IncomingFile>> IncomingFile::begin(Store& store, const Ticket& ticket) {
  if (auto fit = check_wire_name(ticket.name); !fit) return std::unexpected(fit.error());
  if (auto free = store.folder().check_target(ticket.name, store.overwrite()); !free) {
    return std::unexpected(free.error());
  }
  auto file = AtomicFile::create(store.folder());
  if (!file) return std::unexpected(file.error());
  if (auto room = store.claim(ticket.bytes); !room) return std::unexpected(room.error());
  return std::unique_ptr<IncomingFile>(new IncomingFile(store, ticket, std::move(*file)));
}

IncomingFile::IncomingFile(Store& store, Ticket ticket, AtomicFile file)
    : store_(store), ticket_(std::move(ticket)), file_(std::move(file)) {}

IncomingFile::~IncomingFile() {
  if (!finished_) store_.release(ticket_.bytes);
}

Attempt<void> IncomingFile::write(std::span<const std::byte> bytes) {
  if (bytes.size() > ticket_.bytes - received_) {
    return std::unexpected(fmt::format("more came than the announced {} bytes", ticket_.bytes));
  }
  if (auto written = file_.write(bytes); !written) return written;
  sha256_.update(bytes);
  received_ += bytes.size();
  return {};
}

Outcome IncomingFile::finish(std::string_view sha256) {
  if (received_ != ticket_.bytes) {
    return Outcome::differs(
        fmt::format("{} bytes came, {} were announced", received_, ticket_.bytes));
  }
  if (const std::string actual = sha256_.finish(); actual != sha256) {
    return Outcome::differs(
        fmt::format("the SHA-256 of what came is {}, that of what was sent {}", actual, sha256));
  }
  const auto committed = file_.commit(
      ticket_.name, {.overwrite = store_.overwrite(), .executable = ticket_.executable});
  if (!committed) return Outcome::failed(committed.error());
  finished_ = true;
  return {};
}

}  // namespace tofu::cli
