#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "transfer/incoming_file.hpp"

namespace tofu::cli {

/// An item of which pull knows what became of it: to be answered.
struct SettledItem {
  MessageId id = 0;
  std::string name;  ///< as sent: not fit for a terminal
  std::uint64_t bytes = 0;
  Outcome outcome;
};

/// What arrives from one push process: the order of its messages, and the file that is on its way.
/// Destroyed, it leaves nothing of that file behind. One thread uses it.
class IncomingItems {
 public:
  /// `store` must outlive it.
  explicit IncomingItems(Store& store) : store_(store) {}

  /// Takes a Request. Gives the item that it settled, if it did. Failure: the peer does not keep
  /// to the dialogue, and nothing more can be made of what it sends.
  [[nodiscard]] Attempt<std::optional<SettledItem>> take(const Message& request);

  /// Nothing more comes: settles the file that was on its way, if any.
  [[nodiscard]] std::optional<SettledItem> break_off();

  /// The file on its way; null between items and while the rest of a refused one is ignored.
  [[nodiscard]] const IncomingFile* current() const noexcept { return file_.get(); }

 private:
  [[nodiscard]] Attempt<std::optional<SettledItem>> begin(const Message& request);
  [[nodiscard]] std::optional<SettledItem> go_on(const Message& request);
  [[nodiscard]] Outcome end(const Message& last);

  Store& store_;
  std::unique_ptr<IncomingFile> file_;
  /// The item whose last message has not come yet; 0: none.
  MessageId open_ = 0;
};

}  // namespace tofu::cli
