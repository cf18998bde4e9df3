#include "common/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/human.hpp"
#include "common/printable.hpp"

namespace tofu::cli {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr auto summary_interval = std::chrono::seconds(3);
constexpr std::size_t bar_cells = 24;

/// Exactly `width` columns; counts UTF-8 characters, which is right for all but wide scripts.
std::string fitted(std::string_view text, std::size_t width) {
  const std::string shown = printable(text);
  std::string out;
  std::size_t columns = 0;
  for (const char c : shown) {
    const bool starts_character = (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    if (starts_character && columns == width) return out;
    columns += starts_character ? 1 : 0;
    out += c;
  }
  return out.append(width - columns, ' ');
}

std::string cells_of(std::uint64_t done, std::uint64_t total) {
  const double share = std::min(
      1.0, static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(total, 1)));
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_cells));
  return std::string(full, '#') + std::string(bar_cells - full, '.');
}

}  // namespace

ProgressBars::ProgressBars(bool enabled, Stream stream)
    : stream_(stream),
      enabled_(enabled),
      live_(enabled && is_terminal(stream)),
      next_draw_(Clock::now() + (live_ ? Clock::duration{} : Clock::duration(summary_interval))) {}

ProgressBars::~ProgressBars() { erase(); }

ProgressBars::Bar ProgressBars::add(std::string_view label, std::uint64_t total) {
  const Bar bar = next_bar_++;
  bars_.emplace(bar, State{std::string(label), total, 0, Clock::now()});
  draw_if_due();
  return bar;
}

ProgressBars::Bar ProgressBars::add_overall(std::string_view label, std::uint64_t total) {
  return overall_ = add(label, total);
}

void ProgressBars::set(Bar bar, std::uint64_t done) {
  const auto found = bars_.find(bar);
  if (found == bars_.end()) return;
  found->second.done = done;
  draw_if_due();
}

void ProgressBars::advance(Bar bar, std::uint64_t by) {
  const auto found = bars_.find(bar);
  if (found != bars_.end()) set(bar, found->second.done + by);
}

void ProgressBars::finish(Bar bar, std::string_view line) {
  const auto found = bars_.find(bar);
  if (found != bars_.end()) {
    ++finished_;
    finished_bytes_ += found->second.done;
    bars_.erase(found);
  }
  if (!line.empty()) print(line);
  draw_if_due();
}

void ProgressBars::print(std::string_view line) {
  erase();
  write_now(stream_, std::string(line) + "\n");
  if (live_) next_draw_ = Clock::now();
}

void ProgressBars::clear() { erase(); }

void ProgressBars::draw_if_due() {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + (live_ ? Clock::duration(redraw_interval) : Clock::duration(summary_interval));
  if (live_) {
    draw(now);
  } else {
    summarise();
  }
}

void ProgressBars::draw(Clock::time_point now) {
  const TerminalSize size = terminal_size(stream_);
  const std::size_t room = size.rows > 3 ? size.rows - 3 : 1;
  std::string frame;
  if (drawn_lines_ != 0) frame += fmt::format("\x1b[{}A", drawn_lines_);
  std::size_t lines = 0;
  for (const auto& [bar, state] : bars_) {
    if (lines == room && bars_.size() > room) {
      frame += fmt::format("\x1b[2K  and {} more\n", bars_.size() - room);
      ++lines;
      break;
    }
    frame += "\x1b[2K" + line_of(state, size.columns, now) + "\n";
    ++lines;
  }
  frame += "\x1b[J";  // what a longer list left below
  drawn_lines_ = lines;
  write_now(stream_, frame);
}

void ProgressBars::summarise() {
  if (!bars_.empty()) write_now(stream_, summary() + "\n");
}

std::string ProgressBars::summary() const {
  // Its bytes are those of the others once more.
  if (const auto overall = bars_.find(overall_); overall != bars_.end()) {
    const State& all = overall->second;
    return fmt::format("{}: {} of {}", printable(all.label), human_bytes(all.done),
                       human_bytes(all.total));
  }
  std::uint64_t done = finished_bytes_;
  std::uint64_t total = finished_bytes_;
  bool total_known = true;
  for (const auto& [bar, state] : bars_) {
    done += state.done;
    total += state.total;
    total_known = total_known && state.total != 0;
  }
  std::string line =
      fmt::format("{} finished, {} running, {}", finished_, bars_.size(), human_bytes(done));
  if (total_known) line += " of " + human_bytes(total);
  return line;
}

void ProgressBars::erase() {
  if (drawn_lines_ == 0) return;
  write_now(stream_, fmt::format("\x1b[{}A\x1b[J", drawn_lines_));
  drawn_lines_ = 0;
}

std::string ProgressBars::line_of(const State& state, std::size_t columns,
                                  Clock::time_point now) const {
  const std::string rate = human_rate(state.done, now - state.started);
  std::string right;
  if (state.total == 0) {
    right = fmt::format(" {:>10} {:>13}", human_bytes(state.done), rate);
  } else {
    const double percent = 100 * static_cast<double>(state.done) / static_cast<double>(state.total);
    right = fmt::format(" [{}] {:>3.0f}% {:>10} {:>13}", cells_of(state.done, state.total),
                        std::min(percent, 100.0), human_bytes(state.done), rate);
  }
  // One column stays free: a full last column wraps on some terminals.
  if (columns <= right.size() + 12) return fitted(state.label + right, columns - 1);
  return fitted(state.label, std::min<std::size_t>(columns - right.size() - 1, 40)) + right;
}

}  // namespace tofu::cli
