#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tofu::sim {

/// What the simulated system may do to an engine. Each happens in so many of a thousand cases.
struct Faults {
  using Permille = unsigned;

  Permille partial_read = 0;    ///< a read brings less than is there, down to one byte
  Permille partial_write = 0;   ///< a write takes less than there is room for
  Permille no_room = 0;         ///< a write finds no room although there is some
  Permille early_wait = 0;      ///< a wait ends with nothing, as if by a signal
  Permille false_alarm = 0;     ///< a wait reports what is not ready
  Permille refused = 0;         ///< a connect is refused although somebody listens
  Permille unanswered = 0;      ///< a connect never ends
  Permille reset = 0;           ///< a connection breaks (RST) some time
  Permille lost = 0;            ///< a connection's bytes get through no more, unnoticed
  Permille no_descriptors = 0;  ///< accept() and socket() fail for want of descriptors
  Permille aborted_accept = 0;  ///< a connection dies in the backlog
  Permille refused_wish = 0;    ///< the poller takes no registration, for want of memory
  Permille failed_wait = 0;     ///< the poller's wait fails
  Permille clock_jump = 0;      ///< time leaps ahead by seconds
  Permille interleave = 0;      ///< another thread runs in the middle of a call of the reactor's
  Permille stopped_post = 0;    ///< a thread that posts is stopped in the middle of it
  Permille stopped_engine = 0;  ///< all who call an engine are busy elsewhere, or stopped
  Permille no_memory = 0;       ///< an allocation of the engine's fails
  friend bool operator==(const Faults&, const Faults&) = default;
};

/// Each fault by its name, for options and reports.
struct NamedFault {
  std::string_view name;
  Faults::Permille Faults::* value;
};
inline constexpr std::array<NamedFault, 18> all_faults{{
    {"partial_read", &Faults::partial_read},
    {"partial_write", &Faults::partial_write},
    {"no_room", &Faults::no_room},
    {"early_wait", &Faults::early_wait},
    {"false_alarm", &Faults::false_alarm},
    {"refused", &Faults::refused},
    {"unanswered", &Faults::unanswered},
    {"reset", &Faults::reset},
    {"lost", &Faults::lost},
    {"no_descriptors", &Faults::no_descriptors},
    {"aborted_accept", &Faults::aborted_accept},
    {"refused_wish", &Faults::refused_wish},
    {"failed_wait", &Faults::failed_wait},
    {"clock_jump", &Faults::clock_jump},
    {"interleave", &Faults::interleave},
    {"stopped_post", &Faults::stopped_post},
    {"stopped_engine", &Faults::stopped_engine},
    {"no_memory", &Faults::no_memory},
}};

}  // namespace tofu::sim
