#include "common/latency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace tofu::cli {
namespace {

using std::chrono::nanoseconds;

TEST(LatencyRecorder, without_records_everything_is_zero) {
  const LatencyRecorder recorder;
  EXPECT_EQ(0U, recorder.count());
  EXPECT_EQ(nanoseconds(0), recorder.percentile(99));
  EXPECT_EQ(nanoseconds(0), recorder.mean());
  EXPECT_EQ(nanoseconds(0), recorder.max());
}

TEST(LatencyRecorder, one_record_is_every_percentile) {
  LatencyRecorder recorder;
  recorder.record(nanoseconds(123'456'789));
  for (const double percent : {0.0, 50.0, 100.0}) {
    EXPECT_EQ(nanoseconds(123'456'789), recorder.percentile(percent));
  }
  EXPECT_EQ("p50 123 ms, p90 123 ms, p99 123 ms, max 123 ms", recorder.summary());
}

TEST(LatencyRecorder, percentiles_are_right_to_one_percent) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> distribution(11, 2);
  std::vector<std::int64_t> values;
  LatencyRecorder recorder;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(std::llround(distribution(random)));
    recorder.record(nanoseconds(values.back()));
  }
  std::ranges::sort(values);
  for (const double percent : {1.0, 25.0, 50.0, 90.0, 99.0, 99.9}) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values.at(rank - 1));
    const auto answer = static_cast<double>(recorder.percentile(percent).count());
    EXPECT_GE(answer, exact);
    EXPECT_LE(answer, exact * 1.01 + 1);
  }
  EXPECT_EQ(values.front(), recorder.min().count());
  EXPECT_EQ(values.back(), recorder.max().count());
  EXPECT_EQ(values.back(), recorder.percentile(100).count());
}

TEST(LatencyRecorder, takes_the_longest_and_the_negative) {
  LatencyRecorder recorder;
  recorder.record(nanoseconds::max());
  recorder.record(nanoseconds(-5));
  EXPECT_EQ(nanoseconds(0), recorder.min());
  EXPECT_EQ(nanoseconds::max(), recorder.max());
  EXPECT_EQ(nanoseconds::max(), recorder.percentile(99));
}

TEST(LatencyRecorder, merged_ones_answer_like_one) {
  LatencyRecorder one;
  LatencyRecorder low;
  LatencyRecorder high;
  for (int i = 1; i <= 1'000; ++i) {
    const nanoseconds value(i * 1'000);
    one.record(value);
    (i <= 500 ? low : high).record(value);
  }
  low.merge(high);
  low.merge(LatencyRecorder());
  EXPECT_EQ(one.count(), low.count());
  EXPECT_EQ(one.mean(), low.mean());
  EXPECT_EQ(one.min(), low.min());
  EXPECT_EQ(one.summary(), low.summary());
}

}  // namespace
}  // namespace tofu::cli
