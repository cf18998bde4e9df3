#include "byte_peer.hpp"

#include <array>
#include <utility>

#include <tofu/address.hpp>

#include "addresses.hpp"
#include "net/endpoint.hpp"

namespace tofu::test {

namespace {

constexpr std::size_t most_lines = 4;

// Nothing: an address that only a name server or the engine makes something of.
std::optional<net::Endpoint> endpoint_of(const Address& address) {
  if (address.is_uds()) {
    auto endpoint = net::Endpoint::uds(address.path());
    return endpoint ? std::optional(*endpoint) : std::nullopt;
  }
  return net::Endpoint::literal(address.host(), address.port());
}

}  // namespace

void BytePeer::act() {
  accept();
  if (lines_.size() < most_lines && random_.chance(100)) return connect();
  if (listeners_.empty() && random_.chance(50)) return listen();
  if (lines_.empty()) return;
  const auto which = static_cast<std::size_t>(random_.below(lines_.size()));
  if (random_.chance(30)) {
    const auto how =
        random_.chance(500) ? sim::Network::Closing::plain : sim::Network::Closing::abortive;
    stage_.world.network.close(lines_[which].handle, how);
    lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(which));
    return;
  }
  go_on(lines_[which]);
}

void BytePeer::leave() {
  for (const Line& line : std::exchange(lines_, {})) {
    stage_.world.network.close(line.handle, sim::Network::Closing::plain);
  }
  for (const net::Handle listener : std::exchange(listeners_, {})) {
    stage_.world.network.close(listener, sim::Network::Closing::plain);
  }
}

BytePeer::Mood BytePeer::some_mood() {
  static constexpr std::array moods{Mood::polite, Mood::polite,  Mood::lazy,
                                    Mood::rude,   Mood::garbled, Mood::silent};
  return moods[random_.below(moods.size())];
}

void BytePeer::connect() {
  const auto to = endpoint_of(place_to_connect(random_));
  if (!to) return;
  const auto started = stage_.world.network.connect(*to);
  if (!started || started->handle == net::no_handle) return;
  lines_.push_back(
      {.handle = started->handle, .mood = some_mood(), .is_client = true, .out = {}, .in = {}});
}

void BytePeer::listen() {
  const auto on = endpoint_of(place_to_listen(random_));
  if (!on) return;
  if (const auto opened = stage_.world.network.listen(*on, 4)) listeners_.push_back(*opened);
}

void BytePeer::accept() {
  for (const net::Handle listener : listeners_) {
    if (lines_.size() >= 2 * most_lines) return;
    const auto accepted = stage_.world.network.accept(listener);
    if (accepted.state != net::AcceptResult::State::accepted) continue;
    lines_.push_back({.handle = accepted.handle,
                      .mood = some_mood(),
                      .is_client = false,
                      .said_hello = true,
                      .out = {},
                      .in = {}});
  }
}

void BytePeer::go_on(Line& line) {
  const bool reads = line.mood == Mood::lazy ? random_.chance(20) : random_.chance(500);
  if (reads) return read(line);
  if (!line.is_stuck) talk(line);
  flush(line);
  if (random_.chance(20)) stage_.world.network.end_writing(line.handle);
}

void BytePeer::talk(Line& line) {
  switch (line.mood) {
    case Mood::polite:
    case Mood::lazy:
      if (line.is_client && !std::exchange(line.said_hello, true)) {
        return say(line, OpCode::hello_request);
      }
      return say(line, random_.chance(30)    ? OpCode::bye_request
                       : random_.chance(500) ? OpCode::request
                                             : OpCode::signal);
    case Mood::rude:
      if (line.is_client && !std::exchange(line.said_hello, true) && random_.chance(800)) {
        return say(line, OpCode::hello_request);
      }
      return say(line, static_cast<OpCode>(random_.below(12)), random_.chance(50));
    case Mood::garbled:
      return babble(line);
    case Mood::silent:
      if (line.is_client && random_.chance(300)) promise(line);
      return;
  }
}

// A frame that tofu's rules of form allow, whatever its place; or one that they do not.
void BytePeer::say(Line& line, OpCode op_code, bool as_engine) {
  const MessagePtr message = make_message();
  message->header.op_code = op_code;
  message->header.origin = as_engine ? Origin::engine : Origin::application;
  message->header.message_id = stage_.ledger.next_id();
  message->header.channel = static_cast<ChannelNumber>(random_.below(65'536));
  if (op_code == OpCode::hello_request) {
    (void)message->text_headers.set(connect_to_header, "tcp|127.0.0.1|1000");
  }
  const std::vector<std::byte> body(random_.skewed(stage_.scenario.largest_body),
                                    static_cast<std::byte>(random_.below(256)));
  (void)message->body.assign(body);
  Buffer frame;
  if (!encode_frame(*message, frame)) return;
  stage_.ledger.sent_by_peer(*message);
  line.out.push(frame.bytes());
}

// The header of a frame of the largest kind, and then nothing.
void BytePeer::promise(Line& line) {
  const FrameHeader header{.op_code = static_cast<std::uint8_t>(OpCode::hello_request),
                           .message_id = 1,
                           .text_headers_bytes = 65'535,
                           .body_bytes = 65'535};
  line.out.push(encode_frame_header(header));
  line.is_stuck = true;
}

void BytePeer::babble(Line& line) {
  std::vector<std::byte> bytes(1 + random_.skewed(200));
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_.below(256));
  line.out.push(bytes);
}

void BytePeer::flush(Line& line) {
  if (line.out.empty()) return;
  const std::size_t most = 1 + random_.skewed(line.out.size());
  const std::span<const std::byte> bytes = line.out.bytes().first(std::min(most, line.out.size()));
  const net::ConstSlice slice{bytes.data(), bytes.size()};
  const net::IoResult result = stage_.world.network.write(line.handle, std::span(&slice, 1));
  if (result.state == net::IoResult::State::done) line.out.drop(result.bytes);
}

void BytePeer::read(Line& line) {
  std::array<std::byte, 4096> buffer;
  const net::MutableSlice slice{buffer.data(), buffer.size()};
  const net::IoResult result = stage_.world.network.read(line.handle, std::span(&slice, 1));
  if (result.state != net::IoResult::State::done) return;
  line.in.feed(
      std::span(buffer).first(result.bytes), [](const FrameHeader&) {},
      [&](const FrameHeader& header, std::span<const std::byte>) {
        const bool is_bye = header.op_code == static_cast<std::uint8_t>(OpCode::bye_request);
        if (is_bye && random_.chance(800)) say(line, OpCode::bye_response);
      });
}

}  // namespace tofu::test
