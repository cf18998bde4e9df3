#include "net/resolver.hpp"

#include <set>

#include "sim/aside.hpp"
#include "sim/loopback.hpp"
#include "sim/world.hpp"

namespace tofu::net {

// Names answer after a while: "name-N" with N addresses of which only the last one is any good, all
// others with an error.
struct Resolver::State {
  Sink sink;
  std::set<std::uint64_t> waiting;
};

namespace {

constexpr std::string_view good_prefix = "name-";
constexpr std::uint64_t longest_look_up_us = 100'000;

Result<std::vector<Endpoint>> answer_for(std::string_view host, std::uint16_t port) {
  if (!host.starts_with(good_prefix)) {
    return fail(Status::invalid_address, "the name server knows no such host");
  }
  // Before the right one come ports that nobody listens on.
  const int addresses = host.back() - '0';
  std::vector<Endpoint> endpoints;
  for (int i = 1; i < addresses; ++i) {
    endpoints.push_back(sim::loopback(static_cast<std::uint16_t>(i)));
  }
  endpoints.push_back(sim::loopback(port));
  return endpoints;
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): the header's signature
Resolver::Resolver(Sink sink, LookUp /*look_up*/)
    : state_(std::make_shared<State>(State{.sink = std::move(sink), .waiting = {}})) {}

Resolver::~Resolver() { state_->sink = nullptr; }

Result<void> Resolver::submit(std::uint64_t token, std::string_view host, std::uint16_t port) {
  const sim::Aside aside;
  sim::World& world = sim::World::current();
  if (state_->waiting.size() >= max_waiting) {
    return fail(Status::too_many_channels, "too many host names wait to be looked up");
  }
  state_->waiting.insert(token);
  world.after(std::chrono::microseconds(world.random.skewed(longest_look_up_us)),
              [state = state_, token, host = std::string(host), port] {
                if (state->waiting.erase(token) == 0 || state->sink == nullptr) return;
                state->sink({token, answer_for(host, port)});
              });
  return {};
}

void Resolver::cancel(std::uint64_t token) noexcept { state_->waiting.erase(token); }

Result<std::vector<Endpoint>> look_up_host(const std::string& host, std::uint16_t port) {
  return answer_for(host, port);
}

}  // namespace tofu::net
