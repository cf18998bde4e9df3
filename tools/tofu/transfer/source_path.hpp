#pragma once

#include <string>

namespace tofu::cli {

/// Where a file to be sent lies: at a path that the user named, or below it.
struct SourcePath {
  std::string named;    ///< links in it are followed: they are the user's choice
  std::string below{};  ///< "folder/file" from there on, without links; empty: it is `named` itself

  /// For people.
  [[nodiscard]] std::string text() const {
    if (below.empty()) return named;
    return named.ends_with('/') ? named + below : named + '/' + below;
  }
};

}  // namespace tofu::cli
