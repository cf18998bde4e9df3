#include "transfer/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "transfer/hex.hpp"

namespace tofu::cli {

namespace {
void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot compute SHA-256 here");
}
}  // namespace

struct Sha256::Impl {
  Impl() : context(EVP_MD_CTX_new()) {
    require(context != nullptr);
    restart();
  }
  void restart() { require(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1); }

  struct Free {
    void operator()(EVP_MD_CTX* owned) const noexcept { EVP_MD_CTX_free(owned); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context;
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  require(EVP_DigestFinal_ex(impl_->context.get(), digest.data(), &length) == 1);
  impl_->restart();
  return hex_of(std::span(digest).first(length));
}

}  // namespace tofu::cli
