#include "transfer/sha256.hpp"

#include <sys/types.h>
// Behind sys/types.h, which it needs.
#include <sha2.h>

#include <array>

#include "transfer/hex.hpp"

namespace tofu::cli {

struct Sha256::Impl {
  Impl() { restart(); }
  void restart() { ::SHA256Init(&context); }

  SHA2_CTX context{};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  ::SHA256Update(&impl_->context, data, bytes.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256Final(digest.data(), &impl_->context);
  impl_->restart();
  return hex_of(digest);
}

}  // namespace tofu::cli
