#pragma once

#include <cstdint>
#include <string>
#include <tofu/message.hpp>

#include "demo/text_counts.hpp"
#include "transfer/attempt.hpp"
#include "transfer/sha256.hpp"

namespace tofu::cli {

/// What the work on a job brings to light; verifiable, since the server can find out the same.
struct Findings {
  std::string sha256;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t words = 0;
  friend bool operator==(const Findings&, const Findings&) = default;
};

/// The text headers of a Response.
void write_findings(const Findings& findings, Message& response);
[[nodiscard]] Attempt<Findings> read_findings(const Message& response);
/// For people.
[[nodiscard]] std::string describe(const Findings& findings);

/// Makes findings of content that comes in pieces.
class Examiner {
 public:
  void add(std::span<const std::byte> piece);
  [[nodiscard]] std::uint64_t bytes() const noexcept { return counts_.bytes(); }
  /// After the last piece.
  [[nodiscard]] Findings finish();

 private:
  Sha256 sha256_;
  TextCounts counts_;
};

}  // namespace tofu::cli
