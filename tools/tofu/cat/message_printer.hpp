#pragma once

#include <string>
#include <tofu/message.hpp>

#include "cat/cat_options.hpp"

namespace tofu::cli {

/// Writes received messages to standard output: bodies as they are, a line end behind each unit
/// (not with --chunk); hexadecimal with --hex; header lines before them with --headers. On a
/// terminal nothing that a peer sent can steer it.
class MessagePrinter {
 public:
  explicit MessagePrinter(const CatOptions& options);

  /// Throws CommandError if standard output takes no more.
  void print(const Message& message) const;

 private:
  [[nodiscard]] std::string header_lines(const Message& message) const;
  [[nodiscard]] std::string body_text(const Message& message) const;

  const CatOptions* options_;
  bool on_terminal_;
};

}  // namespace tofu::cli
