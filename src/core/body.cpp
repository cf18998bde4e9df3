#include <tofu/body.hpp>

namespace tofu {
namespace {

std::unexpected<Error> body_too_long() {
  return fail(Status::invalid_body_len, "the body would exceed 65,535 bytes");
}

std::unexpected<Error> no_memory_for_body() {
  return fail(Status::allocation_failed, "no memory for the body");
}

}  // namespace

std::unexpected<Error> Body::refusal_of(std::size_t more) const noexcept {
  return more > max_bytes - content_.size() ? body_too_long() : no_memory_for_body();
}

Result<void> Body::resize(std::size_t size) {
  if (size > max_bytes) return body_too_long();
  if (!content_.resize(size)) return no_memory_for_body();
  return {};
}

}  // namespace tofu
