#include "transfer/sha256.hpp"

#include <windows.h>
// After the header that it needs.
#include <bcrypt.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "transfer/hex.hpp"

namespace tofu::cli {

namespace {
void require_success(NTSTATUS status) {
  if (status < 0) throw std::runtime_error("Windows cannot compute SHA-256 here");
}

/// Made once per process: making it takes longer than many a file.
BCRYPT_ALG_HANDLE sha256_provider() {
  static const BCRYPT_ALG_HANDLE provider = [] {
    BCRYPT_ALG_HANDLE made = nullptr;
    require_success(BCryptOpenAlgorithmProvider(&made, BCRYPT_SHA256_ALGORITHM, nullptr, 0));
    return made;
  }();
  return provider;
}
}  // namespace

struct Sha256::Impl {
  Impl() { restart(); }
  ~Impl() {
    if (hash != nullptr) BCryptDestroyHash(hash);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void restart() {
    if (hash != nullptr) BCryptDestroyHash(hash);
    hash = nullptr;
    require_success(BCryptCreateHash(sha256_provider(), &hash, nullptr, 0, nullptr, 0, 0));
  }

  BCRYPT_HASH_HANDLE hash = nullptr;
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  constexpr std::size_t most_at_once = 1U << 30U;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), most_at_once));
    // It reads only, whatever its parameter's type says.
    auto* const data = const_cast<std::byte*>(piece.data());
    require_success(BCryptHashData(impl_->hash, reinterpret_cast<PUCHAR>(data),
                                   static_cast<ULONG>(piece.size()), 0));
    bytes = bytes.subspan(piece.size());
  }
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest{};
  require_success(
      BCryptFinishHash(impl_->hash, digest.data(), static_cast<ULONG>(digest.size()), 0));
  impl_->restart();
  return hex_of(digest);
}

}  // namespace tofu::cli
