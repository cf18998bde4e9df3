#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tofu::cli {

/// What `tofu bench` can measure.
enum class Measurement : std::uint8_t { round_trip, one_way, echo, connect };

struct MeasurementName {
  Measurement measurement;
  std::string_view name;   ///< for --only and JSON
  std::string_view title;  ///< for people
};
/// All of them, in the order in which they are made.
inline constexpr std::array<MeasurementName, 4> measurement_names{
    {{Measurement::round_trip, "round-trip", "round trip"},
     {Measurement::one_way, "one-way", "one way"},
     {Measurement::echo, "echo", "echo"},
     {Measurement::connect, "connect", "connect"}}};

[[nodiscard]] constexpr const MeasurementName& names_of(Measurement measurement) noexcept {
  return measurement_names[static_cast<std::size_t>(measurement)];
}

/// One figure of a measurement.
struct Figure {
  std::string_view name;   ///< in JSON; says the unit
  std::string_view title;  ///< of the table's column; empty: not in the table
  double value;
  int decimals;  ///< in the table
};

/// What a measurement found out.
struct Measured {
  Measurement measurement;
  std::size_t bytes;        ///< of a body
  std::size_t connections;  ///< at once
  std::vector<Figure> figures;
};

}  // namespace tofu::cli
