#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/usage.hpp"

namespace tofu::bench {

/// One measurement's results, printed as a line of JSON.
class Figures {
 public:
  void add(const char* name, double value);
  /// Switches, CPU time and page faults of a side, per message.
  void add(const std::string& side, const Usage& usage, double messages);
  void print() const;

 private:
  std::string members_;
};

/// The smallest value that at least `percent` of the values do not exceed. Sorts them.
[[nodiscard]] double percentile(std::vector<float>& values, double percent);

}  // namespace tofu::bench
