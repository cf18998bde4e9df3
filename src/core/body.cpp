#include <tofu/body.hpp>

namespace tofu {
namespace {

std::unexpected<Error> too_long() {
  return fail(Status::invalid_body_len, "the body would exceed 65,535 bytes");
}

std::unexpected<Error> no_memory() {
  return fail(Status::allocation_failed, "no memory for the body");
}

}  // namespace

Result<void> Body::append(std::span<const std::byte> bytes) {
  if (bytes.size() > max_bytes - content_.size()) return too_long();
  if (!content_.append(bytes)) return no_memory();
  return {};
}

Result<void> Body::assign(std::span<const std::byte> bytes) {
  content_.clear();
  return append(bytes);
}

Result<void> Body::resize(std::size_t size) {
  if (size > max_bytes) return too_long();
  if (!content_.resize(size)) return no_memory();
  return {};
}

}  // namespace tofu
