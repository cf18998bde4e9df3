#include "bench/bench_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <tofu/version.hpp>

#include "bench/rate.hpp"

namespace tofu::cli {

std::string measured_json(const Measured& measured) {
  std::string object =
      fmt::format(R"({{"measurement":"{}","bytes":{},"connections":{})",
                  names_of(measured.measurement).name, measured.bytes, measured.connections);
  for (const Figure& figure : measured.figures) {
    object += fmt::format(R"(,"{}":{})", figure.name, std::round(figure.value * 1e3) / 1e3);
  }
  return object + "}";
}

std::string bench_json(const BenchOptions& options, const std::vector<std::string>& objects,
                       bool complete) {
  return fmt::format(
      R"({{"version":"{}","drive":"{}","seconds":{},"complete":{},"measurements":[{}]}})",
      version(), drive_name(options.drive), in_seconds(options.seconds), complete,
      fmt::join(objects, ","));
}

}  // namespace tofu::cli
