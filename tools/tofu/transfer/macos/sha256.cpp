#include "transfer/sha256.hpp"

#include <CommonCrypto/CommonDigest.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "transfer/hex.hpp"

namespace tofu::cli {

struct Sha256::Impl {
  Impl() { restart(); }
  void restart() { ::CC_SHA256_Init(&context); }

  CC_SHA256_CTX context{};
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  // Its lengths have 32 bits.
  constexpr std::size_t longest = 1U << 30U;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), longest);
    ::CC_SHA256_Update(&impl_->context, bytes.data(), static_cast<CC_LONG>(size));
    bytes = bytes.subspan(size);
  }
}

std::string Sha256::finish() {
  std::array<unsigned char, CC_SHA256_DIGEST_LENGTH> digest{};
  ::CC_SHA256_Final(digest.data(), &impl_->context);
  impl_->restart();
  return hex_of(digest);
}

}  // namespace tofu::cli
