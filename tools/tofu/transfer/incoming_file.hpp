#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "transfer/atomic_file.hpp"
#include "transfer/outcome.hpp"
#include "transfer/sha256.hpp"
#include "transfer/store.hpp"
#include "transfer/ticket.hpp"

namespace tofu::cli {

/// A file on its way in. Destroyed before finish() succeeded, it leaves nothing behind.
class IncomingFile {
 public:
  /// Checks name, target and limit, and begins a temporary file. `store` must outlive it.
  [[nodiscard]] static Attempt<std::unique_ptr<IncomingFile>> begin(Store& store,
                                                                    const Ticket& ticket);
  ~IncomingFile();
  IncomingFile(const IncomingFile&) = delete;
  IncomingFile& operator=(const IncomingFile&) = delete;

  [[nodiscard]] const Ticket& ticket() const noexcept { return ticket_; }
  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }

  /// The next bytes. Failure: more than announced, or the disk does not take them.
  [[nodiscard]] Attempt<void> write(std::span<const std::byte> bytes);
  /// After the last bytes: if they are all there and have this SHA-256, the file appears.
  [[nodiscard]] Outcome finish(std::string_view sha256);

 private:
  IncomingFile(Store& store, Ticket ticket, AtomicFile file);

  Store& store_;
  Ticket ticket_;
  AtomicFile file_;
  Sha256 sha256_;
  std::uint64_t received_ = 0;
  bool finished_ = false;
};

}  // namespace tofu::cli
