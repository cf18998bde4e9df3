#pragma once

#include <string_view>

#include "transfer/attempt.hpp"

namespace tofu::cli {

/// Whether `part`, a name without slashes that is fit for the wire, can be the name of an ordinary
/// file on this system, too. POSIX systems take any; on Windows some characters, endings and words
/// lead elsewhere: to another folder or drive, to a stream of a file, to a device. The failure says
/// what is wrong, without the name.
[[nodiscard]] Attempt<void> check_for_system(std::string_view part);

}  // namespace tofu::cli
