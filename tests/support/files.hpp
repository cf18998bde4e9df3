#pragma once

#include <string>

namespace tofu::test {

/// Whether anything has that path, a link itself and not where it leads.
[[nodiscard]] bool is_there(const std::string& path);

}  // namespace tofu::test
