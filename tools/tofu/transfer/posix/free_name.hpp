#pragma once

namespace tofu::cli {

/// rename() that never replaces anything; 0 or errno.
[[nodiscard]] int rename_to_free_name(int from_folder, const char* from, int to_folder,
                                      const char* to) noexcept;

/// The same where the system or the file system has no such call: a second link fails as well if
/// the name is taken. For a moment the file has both names.
[[nodiscard]] int link_to_free_name(int from_folder, const char* from, int to_folder,
                                    const char* to) noexcept;

}  // namespace tofu::cli
