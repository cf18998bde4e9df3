#pragma once

#include <string>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/measurement.hpp"

namespace tofu::cli {

/// One measurement as a JSON object: "measurement", "bytes", "connections" and its figures by name.
[[nodiscard]] std::string measured_json(const Measured& measured);

/// A whole run: "version", "drive", "seconds", "complete" and "measurements", an array of
/// `objects`.
[[nodiscard]] std::string bench_json(const BenchOptions& options,
                                     const std::vector<std::string>& objects, bool complete);

}  // namespace tofu::cli
