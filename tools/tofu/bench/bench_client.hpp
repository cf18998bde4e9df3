#pragma once

#include <cstddef>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/bench_report.hpp"
#include "bench/bench_session.hpp"
#include "bench/measurement.hpp"
#include "common/exit_code.hpp"

namespace tofu::cli {

/// The side of `tofu bench` that measures: one measurement after the other, each printed when it is
/// done, until all are or something is wrong.
class BenchClient {
 public:
  explicit BenchClient(const BenchOptions& options);

  /// Throws CommandError as BenchSession; what was measured until then is printed.
  ExitCode run();

 private:
  struct Step {
    Measurement measurement;
    std::size_t bytes;
    std::size_t connections;
  };
  [[nodiscard]] static std::vector<Step> plan(const BenchOptions& options);
  [[nodiscard]] Measured measure(const Step& step);
  void run_all();

  const BenchOptions* options_;
  std::vector<Step> steps_;
  BenchSession session_;
  BenchReport report_;
};

}  // namespace tofu::cli
