#pragma once

#include <string>
#include <tofu/message.hpp>

#include "transfer/sha256.hpp"
#include "transfer/source_file.hpp"

namespace tofu::cli {

/// A file on its way out, in parts: data messages with `more`, the last one without and with the
/// SHA-256 of all of them, or with the reason why the file was given up. Move-only.
class OutgoingFile {
 public:
  explicit OutgoingFile(SourceFile source) : source_(std::move(source)) {}

  [[nodiscard]] const SourceFile& source() const noexcept { return source_; }
  /// Bytes that fill_part() has given.
  [[nodiscard]] std::uint64_t sent() const noexcept {
    return source_.bytes() - source_.remaining();
  }

  /// Fills `more`, text headers and body of the next data message. After one without `more` there
  /// is no next. A file that changes under its reader, or cannot be read on, is given up.
  void fill_part(Message& message);
  /// Why fill_part() gave it up; empty: it did not.
  [[nodiscard]] const std::string& given_up() const noexcept { return given_up_; }
  /// It was given up because it cannot be read; otherwise because it changed.
  [[nodiscard]] bool unreadable() const noexcept { return unreadable_; }

 private:
  void give_up(Message& message, std::string why);

  SourceFile source_;
  Sha256 sha256_;
  std::string given_up_;
  bool unreadable_ = false;
};

}  // namespace tofu::cli
