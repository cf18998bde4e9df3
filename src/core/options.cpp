#include <tofu/options.hpp>

#include <array>

#include <tofu/message.hpp>

namespace tofu {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_duration = std::chrono::hours(24 * 365);
constexpr std::size_t most_channels = 65'534;  // 0 and 65,535 are no channel numbers

constexpr bool is_duration(milliseconds value) noexcept {
  return value >= milliseconds::zero() && value <= longest_duration;
}

// Does an option keep to its range, and what to say if not.
struct Rule {
  bool (*holds)(const EngineOptions&);
  std::string_view detail;
};

using Options = EngineOptions;

constexpr auto rules = std::to_array<Rule>({
    {[](const Options& o) { return o.drive == Drive::own_thread || o.drive == Drive::caller; },
     "EngineOptions::drive must be own_thread or caller"},
    {[](const Options& o) { return o.max_messages >= 1; },
     "EngineOptions::max_messages must be at least 1"},
    {[](const Options& o) { return o.initial_messages <= o.max_messages; },
     "EngineOptions::initial_messages must not exceed max_messages"},
    {[](const Options& o) { return is_duration(o.connect_timeout); },
     "EngineOptions::connect_timeout must be 0 (off) to 365 days"},
    {[](const Options& o) { return is_duration(o.hello_timeout); },
     "EngineOptions::hello_timeout must be 0 (off) to 365 days"},
    {[](const Options& o) { return is_duration(o.bye_timeout); },
     "EngineOptions::bye_timeout must be 0 (off) to 365 days"},
    {[](const Options& o) { return is_duration(o.half_close_timeout); },
     "EngineOptions::half_close_timeout must be 0 (off) to 365 days"},
    {[](const Options& o) { return is_duration(o.idle_timeout); },
     "EngineOptions::idle_timeout must be 0 (off) to 365 days"},
    {[](const Options& o) {
       return is_duration(o.accept_backoff) && o.accept_backoff >= milliseconds(1);
     },
     "EngineOptions::accept_backoff must be 1 ms to 365 days"},
    {[](const Options& o) { return o.max_channels <= most_channels; },
     "EngineOptions::max_channels must be 1 to 65534, or 0 for 65534"},
    {[](const Options& o) { return o.max_text_headers_bytes <= TextHeaders::max_bytes; },
     "EngineOptions::max_text_headers_bytes must be 0 to 65535"},
    {[](const Options& o) { return o.max_body_bytes <= Body::max_bytes; },
     "EngineOptions::max_body_bytes must be 0 to 65535"},
    {[](const Options& o) { return o.listen_backlog >= 1; },
     "EngineOptions::listen_backlog must be at least 1"},
    {[](const Options& o) { return o.send_buffer_bytes >= 0; },
     "EngineOptions::send_buffer_bytes must not be negative"},
    {[](const Options& o) { return o.receive_buffer_bytes >= 0; },
     "EngineOptions::receive_buffer_bytes must not be negative"},
});

}  // namespace

Result<void> validate(const EngineOptions& options) {
  for (const Rule& rule : rules) {
    if (!rule.holds(options)) return fail(Status::not_allowed, rule.detail);
  }
  return {};
}

}  // namespace tofu
