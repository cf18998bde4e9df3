// The way of a HelloRequest: address, name look-up, attempts in turn, connected or refused.

#include <algorithm>
#include <optional>
#include <string>

#include <tofu/address.hpp>

#include "core/reactor.hpp"

namespace tofu::detail {

namespace {

// A Unix domain socket whose backlog is full says so at once and never tells when it has room.
constexpr std::chrono::nanoseconds full_backlog_retry = std::chrono::milliseconds(5);

}  // namespace

// May throw std::bad_alloc.
void Reactor::start_hello(Channel& channel, MessagePtr hello) {
  Message& message = *hello;
  enqueue(channel, std::move(hello));

  auto address = Address::parse(message.text_headers.find(connect_to_header).value_or(""));
  if (!address) return end(channel, address.error());
  if (auto usable = address->check_connectable(); !usable) return end(channel, usable.error());

  channel.connecting = std::make_unique<Channel::Connecting>();
  if (options_.connect_timeout.count() > 0) {
    channel.connecting->give_up = now_ + options_.connect_timeout;
    set_phase_deadline(channel, Channel::Deadline::connect, options_.connect_timeout);
  }
  if (address->is_uds()) {
    auto endpoint = net::Endpoint::uds(address->path());
    if (!endpoint) return end(channel, endpoint.error());
    channel.connecting->endpoints.push_back(*endpoint);
    return try_next_endpoint(channel);
  }
  const std::string host = address->host().empty() ? std::string(default_host) : address->host();
  if (auto endpoint = net::Endpoint::literal(host, address->port())) {
    channel.connecting->endpoints.push_back(*endpoint);
    return try_next_endpoint(channel);
  }
  resolve(channel, host, address->port());
}

// May throw std::bad_alloc; the sink never does, as room for all answers to come is made here.
void Reactor::resolve(Channel& channel, const std::string& host, std::uint16_t port) {
  if (resolver_ == nullptr) {
    resolver_ = std::make_unique<net::Resolver>([this](net::Resolution resolution) {
      {
        std::lock_guard lock(commands_mutex_);
        resolutions_.push_back(std::move(resolution));
        commands_waiting_ = true;
      }
      doorbell_.ring();
    });
  }
  {
    std::lock_guard lock(commands_mutex_);
    constexpr std::size_t to_come = net::Resolver::max_waiting + net::Resolver::max_threads;
    if (resolutions_.capacity() - resolutions_.size() < to_come) {
      resolutions_.reserve(resolutions_.size() + to_come);
    }
  }
  if (auto submitted = resolver_->submit(channel.seqn, host, port); !submitted) {
    end(channel, submitted.error());
  }
}

// Its place in the line may be another's: a few names that nobody answers for must not hold up all.
void Reactor::cancel_look_up(Channel& channel) noexcept {
  if (channel.state == State::resolving && resolver_ != nullptr) resolver_->cancel(channel.seqn);
}

void Reactor::take_resolutions() {
  while (auto resolution = next_resolution()) {
    Channel* channel = poller_.find_token(resolution->token);
    if (channel == nullptr || channel->state != State::resolving) continue;  // aborted, timed out
    if (!resolution->endpoints) {
      end(*channel, resolution->endpoints.error());
    } else if (channel->welcome != nullptr) {
      or_out_of_memory(*channel, [&] { listen(*channel, *resolution->endpoints); });
    } else {
      channel->connecting->endpoints = std::move(*resolution->endpoints);
      try_next_endpoint(*channel);
    }
  }
}

// One at a time, so that the vector keeps the room that resolve() made.
std::optional<net::Resolution> Reactor::next_resolution() noexcept {
  std::lock_guard lock(commands_mutex_);
  if (resolutions_.empty()) return std::nullopt;
  std::optional<net::Resolution> first(std::move(resolutions_.front()));
  resolutions_.erase(resolutions_.begin());
  return first;
}

// Starts attempts until one is under way or all have failed.
void Reactor::try_next_endpoint(Channel& channel) {
  Channel::Connecting& attempt = *channel.connecting;
  channel.state = State::connecting;
  while (attempt.next < attempt.endpoints.size()) {
    figures_.connects.add();
    auto started = net::start_connect(attempt.endpoints[attempt.next],
                                      {options_.send_buffer_bytes, options_.receive_buffer_bytes});
    if (!started) {
      attempt.last_error = started.error();
      ++attempt.next;
      continue;
    }
    if (started->state == net::ConnectAttempt::State::retry_later) {
      return set_phase_deadline(channel, Channel::Deadline::retry_connect, full_backlog_retry);
    }
    channel.socket = std::move(started->socket);
    if (started->state == net::ConnectAttempt::State::connected) {
      schedule(channel);  // the HelloRequest waits to be written, and no visit may be under way
      return connected(channel);
    }

    // Each address that is left gets an equal share of the time that is left.
    if (attempt.give_up != net::never) {
      const auto left = std::max(attempt.give_up - now_, std::chrono::nanoseconds::zero());
      const auto shares = static_cast<std::int64_t>(attempt.endpoints.size() - attempt.next);
      set_phase_deadline(channel, Channel::Deadline::connect, left / shares);
    } else {
      clear_phase_deadline(channel);
    }
    poller_.mark_dirty(channel);
    return;
  }
  end(channel, attempt.last_error);
}

void Reactor::continue_connecting(Channel& channel) {
  if (!channel.socket.is_open()) return;
  if (auto finished = net::finish_connect(channel.socket); !finished) {
    return endpoint_failed(channel, finished.error());
  }
  connected(channel);
}

void Reactor::endpoint_failed(Channel& channel, const Error& error) {
  poller_.forget(channel);
  channel.socket.close();
  channel.connecting->last_error = error;
  ++channel.connecting->next;
  try_next_endpoint(channel);
}

void Reactor::connected(Channel& channel) {
  figures_.connected.add();
  channel.connecting.reset();
  channel.state = State::open;
  channel.last_activity = now_;
  clear_phase_deadline(channel);
  if (channel.bye_wanted) expect_bye(channel);
  poller_.mark_dirty(channel);
}

}  // namespace tofu::detail
