// The way of a WelcomeRequest, and of the connections that a listener accepts.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <tofu/address.hpp>

#include "core/reactor.hpp"

namespace tofu::detail {

namespace {

// Connections taken from one listener in one visit at most; the poller reports it again if more
// wait. A call that finds none costs as much as one that finds one: so a visit takes one, twice as
// many as the visit before if that could have taken more, and one again after it found none.
constexpr std::uint32_t most_accepts_per_visit = 16;

}  // namespace

// May throw std::bad_alloc.
void Reactor::start_welcome(Channel& channel, MessagePtr welcome) {
  --welcomes_under_way_;
  // It will not stand in the send queue.
  channel.slot->queued.subtract(0, frame_bytes_of(*welcome));
  channel.welcome = std::move(welcome);

  auto address = Address::parse(channel.welcome->text_headers.find(listen_on_header).value_or(""));
  if (!address) return end(channel, address.error());
  if (auto usable = address->check_listenable(); !usable) return end(channel, usable.error());

  const net::BufferSizes buffers{options_.send_buffer_bytes, options_.receive_buffer_bytes};
  if (address->is_uds()) {
    const std::string path = address->path().empty() ? net::temporary_uds_path() : address->path();
    auto made = net::Listener::uds(path, options_.listen_backlog, buffers);
    if (!made) return end(channel, made.error());
    return listening(channel, std::move(*made), Address::uds(path));
  }
  if (address->host().empty()) {
    return listen(channel, net::Endpoint::any_interface(address->port()));
  }
  if (auto endpoint = net::Endpoint::literal(address->host(), address->port())) {
    return listen(channel, std::span(&*endpoint, 1));
  }
  resolve(channel, address->host(), address->port());
}

// Listens on the first of the endpoints that can be listened on. May throw std::bad_alloc.
void Reactor::listen(Channel& channel, std::span<const net::Endpoint> endpoints) {
  const auto asked =
      Address::parse(channel.welcome->text_headers.find(listen_on_header).value_or(""));
  if (!asked) return end(channel, asked.error());
  Error last{Status::listen_failed, 0, "no address to listen on"};
  for (const net::Endpoint& endpoint : endpoints) {
    auto made = net::Listener::tcp(endpoint, options_.listen_backlog,
                                   {options_.send_buffer_bytes, options_.receive_buffer_bytes});
    if (!made) {
      last = made.error();
      if (last.status == Status::address_in_use) break;  // another family must not slip in beside
      continue;
    }
    const std::uint16_t port = made->port();
    return listening(channel, std::move(*made), asked->with_port(port));
  }
  end(channel, last);
}

// `at` is where it really listens: a port or path that was left open is known now.
void Reactor::listening(Channel& channel, net::Listener listener, const Address& at) {
  auto told = channel.welcome->text_headers.set(listen_on_header, at.format());
  if (!told) return end(channel, told.error());
  channel.listener = std::make_unique<net::Listener>(std::move(listener));
  channel.state = State::listening;
  figures_.listeners.add();
  MessagePtr response = std::move(channel.welcome);
  response->header.op_code = OpCode::welcome_response;
  response->header.origin = Origin::engine;
  response->header.status = Status::success;
  channel.slot->queued.subtract(1, 0);
  deliver(*channel.group, std::move(response));
  poller_.mark_dirty(channel);
}

void Reactor::accept_connections(Channel& channel) {
  const std::uint32_t allowed = channel.accepts_per_visit;
  for (std::uint32_t i = 0; i < allowed; ++i) {
    if (registry_.full() && i > 0) return;  // the poller reports the listener again if one waits
    if (registry_.full()) {  // the connection stays with the OS until a channel has ended
      return rest_from_accepting(
          channel, {Status::too_many_channels, 0, "EngineOptions::max_channels is reached"});
    }
    figures_.accepts.add();
    net::AcceptResult accepted = channel.listener->accept();
    switch (accepted.state) {
      case net::AcceptResult::State::would_block:
        channel.accepts_per_visit = 1;
        return;
      case net::AcceptResult::State::skipped:
        continue;
      case net::AcceptResult::State::no_resources:
        return rest_from_accepting(channel, {Status::accept_failed, accepted.os_error,
                                             "the system gives out no connection"});
      case net::AcceptResult::State::failed:
        return end(channel, {Status::accept_failed, accepted.os_error});
      case net::AcceptResult::State::accepted:
        channel.accept_trouble_signalled = false;
        if (!accept_one(channel, std::move(accepted.socket))) return;
    }
  }
  channel.accepts_per_visit = std::min(2 * allowed, most_accepts_per_visit);
}

bool Reactor::accept_one(Channel& listener, net::Socket socket) {
  auto number =
      registry_.allocate(listener.group->id(), ChannelSlot::Phase::hidden, /*is_listener=*/false);
  if (!number) {
    socket.close_abortively();
    rest_from_accepting(listener, number.error());
    return false;
  }
  Channel* channel = create_channel(*number, State::awaiting_hello, *listener.group);
  if (channel == nullptr) {
    socket.close_abortively();
    registry_.release_unseen(*number);
    rest_from_accepting(listener, {Status::allocation_failed});
    return false;
  }
  figures_.accepted.add();
  channel->socket = std::move(socket);
  set_phase_deadline(*channel, Channel::Deadline::hello, options_.hello_timeout);
  poller_.mark_dirty(*channel);
  return true;
}

// Without this pause a listener whose connections can't be taken would be reported for ever. The
// group hears of it once per episode, which ends with the next connection that is accepted, and not
// again before it received that: where connections come and go at the limit, episodes are short.
void Reactor::rest_from_accepting(Channel& channel, const Error& why) {
  figures_.accept_pauses.add();
  channel.accept_resting = true;
  set_phase_deadline(channel, Channel::Deadline::accept, options_.accept_backoff);
  if (std::exchange(channel.accept_trouble_signalled, true)) return;
  if (channel.slot->pause_unread.exchange(true)) return;
  if (!signal(*channel.group, &channel, why.status, why)) channel.slot->pause_unread = false;
}

}  // namespace tofu::detail
