#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tofu::cli {

/// A running SHA-256, computed by what the system has for it. Move-only; not thread-safe.
/// Throws std::runtime_error if the system has no SHA-256 to offer.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&& other) noexcept;
  Sha256& operator=(Sha256&& other) noexcept;

  void update(std::span<const std::byte> bytes);
  /// The digest of everything since the start, 64 lower-case hexadecimal digits; then starts anew.
  [[nodiscard]] std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tofu::cli
