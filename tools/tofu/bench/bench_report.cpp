#include "bench/bench_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "bench/bench_json.hpp"
#include "common/human.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"

namespace tofu::cli {
namespace {

/// "1,024 B" or "100 x 64 B": what a measurement is made with.
std::string bench_label(std::size_t connections, std::size_t bytes) {
  const std::string size = human_count(bytes) + " B";
  return connections == 1 ? size : human_count(connections) + " x " + size;
}

std::string cell_of(const Figure& figure) {
  if (figure.decimals != 0) return fmt::format("{:.{}f}", figure.value, figure.decimals);
  return human_count(static_cast<std::uint64_t>(std::llround(figure.value)));
}

}  // namespace

BenchReport::BenchReport(const BenchOptions& options)
    : options_(&options), announces_(is_terminal(Stream::err)) {}

BenchReport::~BenchReport() { erase_announcement(); }

void BenchReport::announce(Measurement measurement, std::size_t connections, std::size_t bytes,
                           std::size_t step, std::size_t steps) {
  if (!announces_) return;
  erase_announcement();
  const std::string text = fmt::format("{} of {}: {}, {}", step, steps, names_of(measurement).title,
                                       bench_label(connections, bytes));
  write_now(Stream::err, paint(Stream::err, Colour::dim, text));
  announced_ = true;
}

void BenchReport::erase_announcement() {
  if (announced_) write_now(Stream::err, "\r\x1b[2K");
  announced_ = false;
}

void BenchReport::add(const Measured& measured) {
  erase_announcement();
  if (options_->json) {
    objects_.push_back(measured_json(measured));
  } else {
    print_row(measured);
  }
}

void BenchReport::print_row(const Measured& measured) {
  if (!section_) {
    print_out("{}, drive {}, {} for each measurement\n", printable(options_->address.format()),
              drive_name(options_->drive), short_duration(options_->seconds));
  }
  if (section_ != measured.measurement) {
    std::string head = fmt::format("{:<14}", names_of(measured.measurement).title);
    for (const Figure& figure : measured.figures) {
      if (!figure.title.empty()) head += fmt::format("{:>12}", figure.title);
    }
    print_out("\n{}\n", paint(Stream::out, Colour::bold, head));
    section_ = measured.measurement;
  }
  print_out("{:>14}", bench_label(measured.connections, measured.bytes));
  for (const Figure& figure : measured.figures) {
    if (!figure.title.empty()) print_out("{:>12}", cell_of(figure));
  }
  print_out("\n");
  flush_out();
}

void BenchReport::finish(bool complete) {
  erase_announcement();
  if (options_->json) print_out("{}\n", bench_json(*options_, objects_, complete));
}

}  // namespace tofu::cli
