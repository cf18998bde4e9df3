#pragma once

namespace tofu::cli {

/// Standard input, output and error that the process was started without (`<&-`, `>&-`) become
/// /dev/null. Otherwise the next socket or file that is opened would be taken for them. To be
/// called before anything is opened.
void open_missing_standard_streams() noexcept;

}  // namespace tofu::cli
