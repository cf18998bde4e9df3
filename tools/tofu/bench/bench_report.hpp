#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/measurement.hpp"

namespace tofu::cli {

/// Prints what a client measured: rows of a table as they come, or one JSON object at the end; on
/// a terminal meanwhile, on stderr, what is being measured.
class BenchReport {
 public:
  explicit BenchReport(const BenchOptions& options);
  /// Nothing is being measured any more.
  ~BenchReport();
  BenchReport(const BenchReport&) = delete;
  BenchReport& operator=(const BenchReport&) = delete;

  /// What comes next, the `step`th of `steps`.
  void announce(Measurement measurement, std::size_t connections, std::size_t bytes,
                std::size_t step, std::size_t steps);
  /// What came of it. Throws as write_out(), as does the next one.
  void add(const Measured& measured);
  /// `complete`: nothing that was asked for is missing.
  void finish(bool complete);

 private:
  void erase_announcement();
  void print_row(const Measured& measured);

  const BenchOptions* options_;
  bool announces_;
  bool announced_ = false;
  std::optional<Measurement> section_;  ///< of the table, whose head is printed
  std::vector<std::string> objects_;    ///< of the JSON array
};

}  // namespace tofu::cli
