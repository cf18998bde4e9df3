// A whole engine against a peer that sends any bytes, in any pieces, at any time, in the simulated
// world: the input is the script of that peer, of the clock, and of the application.

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <tofu/address.hpp>
#include <tofu/frame.hpp>

#include "core/engine_core.hpp"
#include "fuzz.hpp"
#include "net/endpoint.hpp"
#include "sim/world.hpp"

namespace {

using namespace std::chrono_literals;
using tofu::MessagePtr;
using tofu::OpCode;
using tofu::Status;
using tofu::fuzz::promise;
using tofu::sim::Network;
using tofu::sim::World;

constexpr std::uint16_t engines_port = 1'000;
constexpr std::uint16_t peers_port = 1'001;
constexpr std::string_view engines_path = "/sim/engine";
constexpr std::string_view peers_path = "/sim/peer";

/// The input, read from front to back; zeroes behind its end.
class Script {
 public:
  explicit Script(std::span<const std::byte> bytes) : rest_(bytes) {}
  [[nodiscard]] bool is_over() const { return rest_.empty(); }
  std::uint8_t byte() {
    const std::span<const std::byte> one = take(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one[0]);
  }
  std::uint16_t two_bytes() {
    const std::uint8_t first = byte();
    return static_cast<std::uint16_t>(first << 8U | byte());
  }
  std::span<const std::byte> take(std::size_t count) {
    const std::span<const std::byte> taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::byte> rest_;
};

tofu::EngineOptions tight_options(std::uint8_t choice) {
  tofu::EngineOptions options;
  options.drive = tofu::Drive::caller;
  options.initial_messages = 0;
  if ((choice & 1U) != 0) options.max_messages = 1 + choice / 32;
  if ((choice & 2U) != 0) options.max_received_messages = 1 + choice / 32;
  if ((choice & 4U) != 0) options.max_body_bytes = 1'000;
  if ((choice & 8U) != 0) options.idle_timeout = 500ms;
  return options;
}

/// The engine under attack, with an application that answers what is asked.
class Victim {
 public:
  explicit Victim(const tofu::EngineOptions& options)
      : core_(tofu::detail::EngineCore::create(options).value()),
        group_(core_->create_group().value()) {
    listen(0);
    listen(1);
    receive();
  }
  ~Victim() {
    held_.clear();
    end_group();
    const tofu::PoolStats pool = core_->stats().pool;
    promise(pool.alive == pool.free, "all messages are back in the pool");
    core_->shut_down();
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  void listen(std::uint8_t where) {
    const std::array places{
        tofu::Address::tcp("127.0.0.1", engines_port),
        tofu::Address::uds(std::string(engines_path)),
        tofu::Address::tcp("name-2", engines_port + 1),
        tofu::Address::tcp("nowhere", engines_port),
        tofu::Address::tcp("", 0),
        tofu::Address::uds(""),
    };
    post(OpCode::welcome_request, 0, places[where % places.size()]);
  }
  /// To the peer, or where nobody is, nobody answers, or a name leads.
  void connect(std::uint8_t where) {
    const std::array places{
        tofu::Address::tcp("127.0.0.1", peers_port),
        tofu::Address::uds(std::string(peers_path)),
        tofu::Address::tcp("name-3", peers_port),
        tofu::Address::tcp("", 2),
        tofu::Address::tcp("127.0.0.1", 9),  // "discard": in this world it is never answered
        tofu::Address::uds("/sim/nobody"),
        tofu::Address::tcp("nowhere", peers_port),
        tofu::Address::tcp("name-2", 2),
    };
    post(OpCode::hello_request, 0, places[where % places.size()]);
  }
  /// A message on one of the channels that are open.
  void say(OpCode op_code, std::uint8_t which, std::size_t body_bytes = 0) {
    if (!open_.empty()) post(op_code, open_[which % open_.size()], {}, body_bytes);
  }
  /// All channels go, and what they were is forgotten.
  void begin_anew() {
    end_group();
    open_.clear();
    group_ = core_->create_group().value();
    listen(0);
  }
  void hold(bool holds) {
    holds_ = holds;
    if (!holds) held_.clear();
  }
  void receive() {
    for (int turns = 0; turns < 3; ++turns) {
      while (auto message = group_->wait_receive({}).value()) take(std::move(message));
    }
  }

 private:
  void end_group() {
    group_->destroy();
    promise(core_->stats().channels == 0, "no channel is left");
    promise(core_->registry().in_use() == 0, "no number is left");
  }

  void post(OpCode op_code, tofu::ChannelNumber channel,
            const std::optional<tofu::Address>& address = {}, std::size_t body_bytes = 0) {
    MessagePtr message = core_->get(tofu::AllocationStrategy::always).value();
    message->header.op_code = op_code;
    message->header.channel = channel;
    message->header.message_id = ++last_id_;
    (void)message->body.resize(body_bytes);
    if (op_code == OpCode::hello_request) (void)tofu::set_hello(*message, *address);
    if (op_code == OpCode::welcome_request) (void)tofu::set_welcome(*message, *address);
    const auto posted = group_->post(std::move(message));
    if (posted && address) open_.push_back(posted->channel);
  }

  void take(MessagePtr message) {
    const tofu::BinaryHeader header = message->header;
    if (message->is_channel_closed()) {
      promise(std::erase(open_, header.channel) == 1, "the last word is an open channel's, once");
    } else if (!message->from_engine()) {
      promise(header.op_code != OpCode::bye_signal && header.op_code != OpCode::welcome_request &&
                  header.op_code != OpCode::welcome_response,
              "what is local never comes from a peer");
      const bool is_hello = header.op_code == OpCode::hello_request;
      const bool is_open = std::ranges::find(open_, header.channel) != open_.end();
      if (is_hello) promise(!is_open, "a Hello opens a channel once");
      if (is_hello) open_.push_back(header.channel);
      if (header.op_code == OpCode::request) post(OpCode::response, header.channel);
      if (header.op_code == OpCode::bye_request) post(OpCode::bye_response, header.channel);
    }
    if (holds_) held_.push_back(std::move(message));
  }

  std::shared_ptr<tofu::detail::EngineCore> core_;
  std::shared_ptr<tofu::detail::GroupCore> group_;
  std::vector<tofu::ChannelNumber> open_;
  std::vector<MessagePtr> held_;
  tofu::MessageId last_id_ = 0;
  bool holds_ = false;
};

/// The peer, with a few connections, one of which it is busy with.
class Attacker {
 public:
  explicit Attacker(World& world) : network_(world.network) {
    lines_.fill(tofu::net::no_handle);
    listen();
  }
  ~Attacker() {
    stop_listening();
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      turn_to(line);
      hang_up(Network::Closing::plain);
    }
  }
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;

  void turn_to(std::size_t line) { line_ = &lines_[line % lines_.size()]; }
  void connect(const tofu::net::Endpoint& to) {
    hang_up(Network::Closing::abortive);
    if (const auto connecting = network_.connect(to)) *line_ = connecting->handle;
  }
  void listen() {
    const std::array places{tofu::net::Endpoint::literal("127.0.0.1", peers_port).value(),
                            tofu::net::Endpoint::uds(peers_path).value()};
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (listeners_[i] == tofu::net::no_handle) {
        listeners_[i] = network_.listen(places[i], backlog).value_or(tofu::net::no_handle);
      }
    }
  }
  void stop_listening() {
    for (tofu::net::Handle& listener : listeners_) {
      if (listener == tofu::net::no_handle) continue;
      network_.close(std::exchange(listener, tofu::net::no_handle), Network::Closing::plain);
    }
  }
  void accept() {
    for (const tofu::net::Handle listener : listeners_) {
      if (listener == tofu::net::no_handle) continue;
      const auto accepted = network_.accept(listener);
      if (accepted.handle == tofu::net::no_handle) continue;
      hang_up(Network::Closing::abortive);
      *line_ = accepted.handle;
      return;
    }
  }
  void hang_up(Network::Closing how) {
    if (*line_ == tofu::net::no_handle) return;
    network_.close(std::exchange(*line_, tofu::net::no_handle), how);
  }
  void send(std::span<const std::byte> bytes) {
    const tofu::net::ConstSlice slice{bytes.data(), bytes.size()};
    if (*line_ != tofu::net::no_handle && !bytes.empty()) {
      (void)network_.write(*line_, std::span(&slice, 1));
    }
  }
  void read() {
    std::array<std::byte, 4'096> buffer;
    const tofu::net::MutableSlice slice{buffer.data(), buffer.size()};
    if (*line_ != tofu::net::no_handle) (void)network_.read(*line_, std::span(&slice, 1));
  }
  void half_close() {
    if (*line_ != tofu::net::no_handle) network_.end_writing(*line_);
  }

 private:
  static constexpr int backlog = 4;
  Network& network_;
  std::array<tofu::net::Handle, 2> listeners_{tofu::net::no_handle, tofu::net::no_handle};
  std::array<tofu::net::Handle, 4> lines_{};
  tofu::net::Handle* line_ = lines_.data();
};

// A frame header of the right form, as chance would hardly find one; its content may follow.
std::array<std::byte, tofu::frame_header_bytes> some_header(Script& script) {
  const std::uint8_t kind = script.byte();
  return tofu::encode_frame_header({.op_code = static_cast<std::uint8_t>(kind & 0x0FU),
                                    .more = static_cast<std::uint8_t>(kind >> 7U),
                                    .message_id = script.byte(),
                                    .text_headers_bytes = script.byte(),
                                    .body_bytes = script.two_bytes()});
}

constexpr std::string_view address_header = "~connect_to:tcp|h|1\r\n";

void say_hello(Attacker& attacker) {
  attacker.send(tofu::encode_frame_header(
      {.op_code = static_cast<std::uint8_t>(OpCode::hello_request),
       .message_id = 1,
       .text_headers_bytes = static_cast<std::uint16_t>(address_header.size())}));
  attacker.send(std::as_bytes(std::span(address_header)));
}

// From now on the system fails in one way, now and then.
void misbehave(Script& script, World& world) {
  const auto& fault = tofu::sim::all_faults[script.byte() % tofu::sim::all_faults.size()];
  world.faults.*fault.value = script.byte() * 4U;
}

void pass_time(World& world, std::chrono::milliseconds time) {
  const tofu::net::TimePoint end = world.now() + time;
  while (world.step(end)) {
  }
}

void act(Script& script, World& world, Attacker& attacker, Victim& victim) {
  constexpr unsigned kinds = 32;
  const std::uint8_t what = script.byte();
  const auto which = static_cast<std::uint8_t>(what / kinds);
  switch (what % kinds) {
    case 0:
      return attacker.connect(*tofu::net::Endpoint::literal("127.0.0.1", engines_port));
    case 1:
      return victim.connect(which);
    case 2:
      return attacker.accept();
    case 3:
      return attacker.send(script.take(script.byte()));
    case 4:
      return attacker.send(some_header(script));
    case 5:
      return say_hello(attacker);
    case 6:
      return attacker.read();
    case 7:
      return attacker.half_close();
    case 8:
      return attacker.hang_up(Network::Closing::abortive);
    case 9:
      return attacker.hang_up(Network::Closing::plain);
    case 10:
      return victim.say(OpCode::request, which);
    case 11:
      return victim.say(OpCode::bye_request, which);
    case 12:
      return victim.say(OpCode::bye_signal, which);
    case 13:
      return victim.hold(which >= 4);
    case 14:
      pass_time(world, std::chrono::milliseconds(script.byte()));
      return victim.receive();
    case 15:
      pass_time(world, 100ms * script.byte());
      return victim.receive();
    case 16:
      return attacker.connect(*tofu::net::Endpoint::uds(engines_path));
    case 17:
      return attacker.turn_to(which);
    case 18: {
      const std::vector<std::byte> much(script.two_bytes());
      return attacker.send(much);
    }
    case 19:
      return attacker.stop_listening();
    case 20:
      return attacker.listen();
    case 21:
      return victim.say(OpCode::signal, which, script.two_bytes());
    case 22:
      return victim.listen(which);
    case 23:
      return victim.begin_anew();
    case 24:
      return misbehave(script, world);
    default:
      return victim.receive();
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Script script(tofu::fuzz::bytes_of(data, size));
  World world(script.byte());
  if (const std::uint8_t pieces = script.byte(); pieces >= 128) {
    world.faults.partial_read = world.faults.partial_write = pieces;
  }
  {
    Victim victim(tight_options(script.byte()));
    Attacker attacker(world);
    while (!script.is_over()) act(script, world, attacker, victim);
    victim.receive();
  }
  promise(world.network.open_handles() == 0, "no socket is left open");
  promise(world.complaint().empty(), "no handle is misused, and nothing spins");
  return 0;
}
