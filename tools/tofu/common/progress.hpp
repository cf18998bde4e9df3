#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/terminal.hpp"

namespace tofu::cli {

/// Several progress bars at the bottom of the terminal, redrawn at most ten times a second. Where
/// the stream is no terminal: one summary line at most every three seconds instead.
/// Not thread-safe: one thread draws.
class ProgressBars {
 public:
  using Bar = std::uint64_t;

  /// What is smaller, in bytes, has come and gone before anybody sees a bar of its own.
  static constexpr std::uint64_t worth_a_bar = 4 * 1024 * 1024;

  /// `enabled` false (--quiet): nothing but the lines given to finish() and print() appears.
  explicit ProgressBars(bool enabled = true, Stream stream = Stream::err);
  /// Removes the bars.
  ~ProgressBars();
  ProgressBars(const ProgressBars&) = delete;
  ProgressBars& operator=(const ProgressBars&) = delete;

  /// A new bar; `total` in bytes, 0 if unknown.
  Bar add(std::string_view label, std::uint64_t total);
  /// A bar for all of the work, of which the others show parts. At most one.
  Bar add_overall(std::string_view label, std::uint64_t total);
  /// How far it is. Cheap: draws only when it is time to.
  void set(Bar bar, std::uint64_t done);
  void advance(Bar bar, std::uint64_t by);
  /// Removes the bar; `line`, if any, stays on the screen above the others (without newline).
  void finish(Bar bar, std::string_view line = {});
  /// A line above the bars (without newline).
  void print(std::string_view line);
  /// Removes the bars from the screen until the next change.
  void clear();
  /// The line that stands for the bars where there is no terminal.
  [[nodiscard]] std::string summary() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct State {
    std::string label;
    std::uint64_t total;
    std::uint64_t done = 0;
    Clock::time_point started;
  };

  void draw_if_due();
  void draw(Clock::time_point now);
  void summarise();
  void erase();
  [[nodiscard]] std::string line_of(const State& state, std::size_t columns,
                                    Clock::time_point now) const;

  Stream stream_;
  bool enabled_;
  bool live_;
  std::map<Bar, State> bars_;
  Bar next_bar_ = 1;
  Bar overall_ = 0;  // 0: none
  std::size_t drawn_lines_ = 0;
  std::size_t finished_ = 0;
  std::uint64_t finished_bytes_ = 0;
  Clock::time_point next_draw_;
};

}  // namespace tofu::cli
