#include "common/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tofu::bench {

void Figures::add(const char* name, double value) {
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), "%s\"%s\": %.6g", members_.empty() ? "" : ", ", name,
                value);
  members_ += text.data();
}

void Figures::add(const std::string& side, const Usage& usage, double messages) {
  add((side + "_cpu_us").c_str(), usage.cpu_us / messages);
  add((side + "_voluntary_switches").c_str(),
      static_cast<double>(usage.voluntary_switches) / messages);
  add((side + "_involuntary_switches").c_str(),
      static_cast<double>(usage.involuntary_switches) / messages);
  add((side + "_page_faults").c_str(), static_cast<double>(usage.page_faults) / messages);
}

void Figures::print() const {
  std::printf("{%s}\n", members_.c_str());
  std::fflush(stdout);
}

double percentile(std::vector<float>& values, double percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return values[std::min(index, values.size() - 1)];
}

}  // namespace tofu::bench
