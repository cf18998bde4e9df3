#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;  // OpenSSL's

namespace tofu::cli {

/// A running SHA-256. Move-only; not thread-safe.
/// Throws std::runtime_error if OpenSSL has no SHA-256 to offer.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  /// The digest of everything since the start, 64 lower-case hexadecimal digits; then starts anew.
  [[nodiscard]] std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace tofu::cli
