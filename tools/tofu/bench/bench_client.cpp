#include "bench/bench_client.hpp"

#include <algorithm>
#include <array>

#include "bench/measure.hpp"
#include "common/command_error.hpp"

namespace tofu::cli {
namespace {

constexpr std::array<std::size_t, 3> round_trip_bytes{16, 1'024, 60'000};
constexpr std::array<std::size_t, 4> one_way_bytes{64, 1'024, 16'384, 60'000};
/// Where the number of messages is the point, not their size.
constexpr std::size_t small_bytes = 64;

}  // namespace

BenchClient::BenchClient(const BenchOptions& options)
    : options_(&options), steps_(plan(options)), session_(options), report_(options) {}

std::vector<BenchClient::Step> BenchClient::plan(const BenchOptions& options) {
  std::vector<Step> steps;
  steps.reserve(round_trip_bytes.size() + one_way_bytes.size() + 2);
  for (const std::size_t bytes : round_trip_bytes) {
    steps.push_back({Measurement::round_trip, bytes, 1});
  }
  for (const std::size_t bytes : one_way_bytes) steps.push_back({Measurement::one_way, bytes, 1});
  steps.push_back({Measurement::echo, small_bytes, static_cast<std::size_t>(options.connections)});
  steps.push_back({Measurement::connect, small_bytes, 1});
  std::erase_if(steps, [&only = options.only](const Step& step) {
    return !only.empty() && std::ranges::find(only, step.measurement) == only.end();
  });
  return steps;
}

ExitCode BenchClient::run() {
  try {
    run_all();
  } catch (const CommandError&) {
    report_.finish(false);
    session_.abandon();
    throw;
  }
  report_.finish(true);
  return ExitCode::success;
}

void BenchClient::run_all() {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    report_.announce(step.measurement, step.connections, step.bytes, i + 1, steps_.size());
    report_.add(measure(step));
  }
}

Measured BenchClient::measure(const Step& step) {
  switch (step.measurement) {
    case Measurement::round_trip:
      return measure_round_trip(session_, step.bytes, options_->seconds);
    case Measurement::one_way:
      return measure_one_way(session_, step.bytes, options_->seconds);
    case Measurement::echo:
      return measure_echo(session_, step.connections, step.bytes, options_->seconds);
    case Measurement::connect:
      return measure_connect(session_, step.bytes, options_->seconds);
  }
  return {};
}

}  // namespace tofu::cli
