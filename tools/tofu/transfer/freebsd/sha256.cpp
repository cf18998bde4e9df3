#include "transfer/sha256.hpp"

#include <sys/types.h>
// Behind sys/types.h, which it needs.
#include <sha256.h>

#include <array>

#include "transfer/hex.hpp"

namespace tofu::cli {

struct Sha256::Impl {
  Impl() { restart(); }
  void restart() { ::SHA256_Init(&context); }

  SHA256_CTX context{};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  ::SHA256_Update(&impl_->context, bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest{};
  ::SHA256_Final(digest.data(), &impl_->context);
  impl_->restart();
  return hex_of(digest);
}

}  // namespace tofu::cli
