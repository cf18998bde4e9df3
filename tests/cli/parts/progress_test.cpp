#include "common/progress.hpp"

#include <gtest/gtest.h>

namespace tofu::cli {
namespace {

constexpr std::uint64_t mib = 1024 * 1024;

TEST(ProgressBars, a_summary_adds_up_what_has_a_bar) {
  ProgressBars bars(false);
  const auto done = bars.add("a", 2 * mib);
  bars.set(done, 2 * mib);
  bars.finish(done);
  bars.set(bars.add("b", 6 * mib), mib);
  EXPECT_EQ("1 finished, 1 running, 3.0 MiB of 8.0 MiB", bars.summary());
}

TEST(ProgressBars, an_overall_bar_counts_alone) {
  ProgressBars bars(false);
  const auto all = bars.add_overall("3 files", 10 * mib);
  const auto file = bars.add("a", 8 * mib);
  bars.set(all, 5 * mib);
  bars.set(file, 4 * mib);
  EXPECT_EQ("3 files: 5.0 MiB of 10.0 MiB", bars.summary());
  bars.finish(file);
  EXPECT_EQ("3 files: 5.0 MiB of 10.0 MiB", bars.summary());
}

}  // namespace
}  // namespace tofu::cli
