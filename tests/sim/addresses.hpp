#pragma once

#include <string>

#include <tofu/address.hpp>

#include "sim/random.hpp"

namespace tofu::test {

/// Where the applications and byte peers of a run listen: few places, so that they meet.
[[nodiscard]] Address place_to_listen(sim::Random& random);
/// Mostly such a place; or one where nobody answers, nobody listens, or no name server knows of.
[[nodiscard]] Address place_to_connect(sim::Random& random);

}  // namespace tofu::test
