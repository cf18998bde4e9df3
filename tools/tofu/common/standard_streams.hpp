#pragma once

namespace tofu::cli {

/// Standard input, output and error that the process was started without (`<&-`, `>&-`) become
/// /dev/null. Otherwise the next socket or file that is opened would be taken for them. To be
/// called before anything is opened.
/// On Windows also: their bytes pass unchanged, and a console takes UTF-8 and escape sequences,
/// until the process ends.
void prepare_standard_streams() noexcept;

}  // namespace tofu::cli
