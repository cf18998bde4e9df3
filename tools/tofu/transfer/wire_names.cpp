#include "transfer/wire_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "transfer/system_names.hpp"

namespace tofu::cli {

namespace {
bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

Attempt<void> check_part(std::string_view part) {
  if (part.empty()) return std::unexpected("the name has an empty part");
  if (part == "." || part == "..") return std::unexpected("the name has a part '.' or '..'");
  if (part.size() > max_name_part_bytes) {
    return std::unexpected(
        fmt::format("a part of the name is longer than {} bytes", max_name_part_bytes));
  }
  if (is_temporary_name(part)) {
    return std::unexpected("the name is one that pull keeps for its temporary files");
  }
  return check_for_system(part);
}
}  // namespace

Attempt<void> check_wire_name(std::string_view name) {
  if (name.empty()) return std::unexpected("the name is empty");
  if (name.size() > max_wire_name_bytes) {
    return std::unexpected(fmt::format("the name is longer than {} bytes", max_wire_name_bytes));
  }
  if (name.front() == '/') return std::unexpected("the name is absolute");
  if (std::ranges::any_of(name, is_control)) {
    return std::unexpected("the name has a control character");
  }
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    if (auto part = check_part(name.substr(begin, end - begin)); !part) return part;
    begin = end + 1;
  }
  return {};
}

bool is_temporary_name(std::string_view name) noexcept {
  return name.starts_with(temporary_prefix) && name.ends_with(temporary_suffix);
}

}  // namespace tofu::cli
