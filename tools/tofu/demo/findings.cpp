#include "demo/findings.hpp"

#include <fmt/format.h>

#include "common/add_header.hpp"
#include "common/printable.hpp"
#include "transfer/number.hpp"
#include "transfer/outcome.hpp"

namespace tofu::cli {

namespace {
constexpr std::string_view bytes_header = "Bytes";
constexpr std::string_view lines_header = "Lines";
constexpr std::string_view words_header = "Words";
}  // namespace

void write_findings(const Findings& findings, Message& response) {
  add_header(response, sha256_header, findings.sha256);
  add_header(response, bytes_header, std::to_string(findings.bytes));
  add_header(response, lines_header, std::to_string(findings.lines));
  add_header(response, words_header, std::to_string(findings.words));
}

Attempt<Findings> read_findings(const Message& response) {
  const TextHeaders& headers = response.text_headers;
  const auto sha256 = headers.find(sha256_header);
  const auto bytes = read_number(headers.find(bytes_header).value_or(""));
  const auto lines = read_number(headers.find(lines_header).value_or(""));
  const auto words = read_number(headers.find(words_header).value_or(""));
  if (!sha256 || !bytes || !lines || !words) {
    return std::unexpected("a Response without SHA-256, Bytes, Lines or Words");
  }
  return Findings{std::string(*sha256), *bytes, *lines, *words};
}

std::string describe(const Findings& findings) {
  return fmt::format("SHA-256 {}, {} bytes, {} lines, {} words", printable(findings.sha256),
                     findings.bytes, findings.lines, findings.words);
}

void Examiner::add(std::span<const std::byte> piece) {
  sha256_.update(piece);
  counts_.add(piece);
}

Findings Examiner::finish() {
  return {sha256_.finish(), counts_.bytes(), counts_.lines(), counts_.words()};
}

}  // namespace tofu::cli
