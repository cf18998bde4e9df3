#include "status/status_search.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <string>
#include <utility>

namespace tofu::cli {
namespace {

std::string normalised(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    c = c == '-' || c == ' ' ? '_' : static_cast<char>(std::tolower(byte));
  }
  return name;
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

/// How many letters must be put in, taken out or replaced to make one the other.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// 0 is a hit; bigger is less alike; what has nothing in common gets `unlike`.
constexpr std::size_t unlike = 1'000;

std::size_t distance(const std::string& wanted, std::string_view name) {
  if (name.find(wanted) != std::string_view::npos) return 1;
  const std::size_t edits = edits_between(wanted, name);
  return edits <= std::max<std::size_t>(2, wanted.size() / 3) ? edits + 1 : unlike;
}

}  // namespace

std::optional<StatusInfo> find_status(std::string_view text) {
  const std::string name = normalised(text);
  const auto number = number_of(text);
  for (const StatusInfo& info : all_statuses()) {
    if (info.name == name || number == static_cast<int>(info.status)) return info;
  }
  return std::nullopt;
}

std::vector<StatusInfo> near_statuses(std::string_view text, std::size_t limit) {
  const std::string wanted = normalised(text);
  const auto number = number_of(text);
  std::vector<std::pair<std::size_t, StatusInfo>> ranked;
  for (const StatusInfo& info : all_statuses()) {
    const auto value = static_cast<long long>(info.status);
    const std::size_t rank = number ? static_cast<std::size_t>(std::llabs(value - *number))
                                    : distance(wanted, info.name);
    if (number || rank < unlike) ranked.emplace_back(rank, info);
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::vector<StatusInfo> found;
  for (const auto& [rank, info] : ranked) {
    if (found.size() < limit) found.push_back(info);
  }
  return found;
}

}  // namespace tofu::cli
