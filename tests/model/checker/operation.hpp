#pragma once

#include <array>

namespace tofu::model {

/// Something that a thread does to objects that others may use, too.
struct Operation {
  const char* name = "";
  std::array<const void*, 2> objects{};  ///< null: none
  bool writes = true;
  bool matters_to_all = false;

  /// Whether their order matters.
  [[nodiscard]] bool depends_on(const Operation& other) const noexcept {
    if (matters_to_all || other.matters_to_all) return true;
    if (!writes && !other.writes) return false;
    for (const void* mine : objects) {
      for (const void* its : other.objects) {
        if (mine != nullptr && mine == its) return true;
      }
    }
    return false;
  }
};

}  // namespace tofu::model
