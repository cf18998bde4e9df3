#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <tofu/tofu.hpp>

#include "common/peer.hpp"
#include "common/posix_socket.hpp"

namespace tofu::bench {

/// tofu with its defaults but for the number of messages, which bounds how many may be under way,
/// and for the number of channels.
[[nodiscard]] inline EngineOptions engine_options(Drive drive) {
  EngineOptions options;
  options.drive = drive;
  options.max_messages = 8'192;
  options.max_queued_messages = 1'024;
  options.max_queued_bytes = 512 * 1024;
  options.max_channels = 30'000;
  return options;
}

template <class T>
T value_of(Result<T>&& result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

[[nodiscard]] inline Address address_of(const Place& place) {
  return place.transport == Transport::tcp
             ? Address::tcp(default_host, static_cast<std::uint16_t>(place.port))
             : Address::uds(place.path);
}

/// Kinds as op codes: `data` is a Signal, `part` one with the `more` flag, `echo` a Request and its
/// Response; commands are Requests that name themselves in a text header.
inline constexpr std::string_view command_header = "command";

/// Which index the other side of a message's channel has here.
class ChannelIndex {
 public:
  std::size_t add(ChannelNumber channel) {
    std::size_t index = channels_.size();
    if (free_.empty()) {
      channels_.push_back(channel);
    } else {
      index = free_.back();
      free_.pop_back();
      channels_[index] = channel;
    }
    if (channel >= indexes_.size()) indexes_.resize(channel + 1U);
    indexes_[channel] = index;
    return index;
  }
  void remove(ChannelNumber channel) { free_.push_back(indexes_[channel]); }
  [[nodiscard]] ChannelNumber channel(std::size_t index) const { return channels_[index]; }
  [[nodiscard]] std::size_t index(ChannelNumber channel) const { return indexes_[channel]; }

 private:
  std::vector<ChannelNumber> channels_;
  std::vector<std::size_t> indexes_;
  std::vector<std::size_t> free_;
};

/// Several groups may share one.
using EnginePtr = std::shared_ptr<Engine>;

[[nodiscard]] inline EnginePtr new_engine(Drive drive) {
  return std::make_shared<Engine>(value_of(Engine::create(engine_options(drive))));
}

/// For a flood beside another client. All that is queued may leave in one system call, which is not
/// interrupted for the other client wherever the kernel is built without preemption: so that call
/// is to be short, as the other libraries' are.
[[nodiscard]] inline EnginePtr new_flooding_engine(Drive drive) {
  EngineOptions options = engine_options(drive);
  options.max_queued_bytes = 64 * 1024;
  return std::make_shared<Engine>(value_of(Engine::create(options)));
}

/// Engine, group and messages, as client and server have them.
class TofuSide {
 public:
  explicit TofuSide(EnginePtr engine)
      : engine_(std::move(engine)), group_(value_of(engine_->create_group())) {
    raise_descriptor_limit();
  }

  [[nodiscard]] ChannelGroup& group() noexcept { return group_; }
  /// Thread-safe.
  [[nodiscard]] MessagePtr new_message() { return value_of(engine_->get()); }
  /// Returns the channel.
  ChannelNumber post(MessagePtr message) {
    const auto posted = try_post(std::move(message));
    if (!posted) throw std::runtime_error(posted.error().message());
    return posted->channel;
  }
  /// Waits while the send queue is full; what comes meanwhile is kept for next().
  Result<BinaryHeader> try_post(MessagePtr message) {
    for (;;) {
      auto posted = group_.post(std::move(message));
      if (posted || posted.error().status != Status::send_queue_full) return posted;
      for (bool ready = false; !ready;) {
        MessagePtr came = value_of(group_.wait_receive());
        ready = came->from_engine() && came->header.status == Status::send_queue_ready;
        if (!ready) kept_.push_back(std::move(came));
      }
    }
  }
  [[nodiscard]] MessagePtr next() {
    if (kept_.empty()) return value_of(group_.wait_receive());
    MessagePtr message = std::move(kept_.front());
    kept_.pop_front();
    return message;
  }
  static void put_metadata(Message& message, const Metadata& metadata) {
    if (metadata.kind == Kind::data || metadata.kind == Kind::part) {
      message.header.op_code = OpCode::signal;
      message.header.more = metadata.kind == Kind::part;
    } else if (metadata.kind != Kind::echo) {
      value_of(message.text_headers.append(
          command_header, std::to_string(static_cast<std::uint32_t>(metadata.kind))));
    }
    message.header.message_id = metadata.id;
  }
  [[nodiscard]] static Arrival arrival_of(std::size_t connection, const Message& message) {
    Metadata metadata{.id = message.header.message_id, .kind = Kind::data, .size = 0};
    metadata.size = static_cast<std::uint32_t>(message.body.size());
    if (message.header.more) {
      metadata.kind = Kind::part;
    } else if (message.header.op_code != OpCode::signal) {
      const auto command = message.text_headers.find(command_header);
      metadata.kind = command ? static_cast<Kind>(std::stoul(std::string(*command))) : Kind::echo;
    }
    return {.connection = connection, .metadata = metadata, .body = message.body.bytes()};
  }

 private:
  EnginePtr engine_;
  ChannelGroup group_;
  std::deque<MessagePtr> kept_;
};

template <Drive drive>
class TofuClient {
 public:
  explicit TofuClient(const Place& place)
      : TofuClient(place, place.unanswered ? new_flooding_engine(drive) : new_engine(drive)) {}
  TofuClient(Place place, EnginePtr engine) : place_(std::move(place)), side_(std::move(engine)) {}

  [[nodiscard]] TofuSide& side() noexcept { return side_; }
  [[nodiscard]] ChannelNumber channel(std::size_t connection) const {
    return channels_.channel(connection);
  }

  std::size_t connect() {
    MessagePtr hello = side_.new_message();
    value_of(set_hello(*hello, address_of(place_)));
    return channels_.add(side_.post(std::move(hello)));
  }
  void disconnect(std::size_t connection) {
    const ChannelNumber channel = channels_.channel(connection);
    MessagePtr bye = side_.new_message();
    bye->header.op_code = OpCode::bye_request;
    bye->header.channel = channel;
    const auto posted = side_.try_post(std::move(bye));
    // A server that was told to stop may have ended it already.
    if (!posted && posted.error().status != Status::channel_closed) {
      throw std::runtime_error(posted.error().message());
    }
    while (!side_.next()->is_channel_closed()) {
    }
    channels_.remove(channel);
  }
  void send(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    MessagePtr message = side_.new_message();
    message->header.channel = channels_.channel(connection);
    side_.put_metadata(*message, metadata);
    value_of(message->body.assign(body));
    side_.post(std::move(message));
  }
  Arrival receive() {
    for (;;) {
      current_ = side_.next();
      if (!current_->from_engine()) {
        return TofuSide::arrival_of(channels_.index(current_->header.channel), *current_);
      }
      // Where several threads posted, one may have found room before it was told of it.
      if (current_->header.status != Status::send_queue_ready) {
        throw std::runtime_error(std::string(current_->reason()));
      }
    }
  }

 private:
  Place place_;
  TofuSide side_;
  ChannelIndex channels_;
  MessagePtr current_;
};

template <Drive drive>
class TofuServer {
 public:
  explicit TofuServer(const Place& place) {
    MessagePtr welcome = side_.new_message();
    value_of(set_welcome(*welcome, address_of(place)));
    side_.post(std::move(welcome));
    const MessagePtr answer = side_.next();
    if (answer->header.status != Status::success) {
      throw std::runtime_error(std::string(answer->reason()));
    }
    const auto bound = answer->text_headers.find(listen_on_header);
    port_ = value_of(Address::parse(bound.value())).port();
  }

  [[nodiscard]] unsigned port() const { return port_; }
  template <class OnMessage>
  void serve(OnMessage on_message) {
    for (;;) {
      current_ = side_.next();
      const ChannelNumber channel = current_->header.channel;
      if (current_->is_channel_closed()) {
        channels_.remove(channel);
      } else if (current_->from_engine()) {
        continue;  // a hand-back; channel_closed follows
      } else if (current_->header.op_code == OpCode::hello_request) {
        channels_.add(channel);
      } else if (current_->header.op_code == OpCode::bye_request) {
        current_->header.op_code = OpCode::bye_response;
        side_.post(std::move(current_));
      } else if (!on_message(TofuSide::arrival_of(channels_.index(channel), *current_))) {
        return;
      }
    }
  }
  /// The message that came goes back, if it is an echo.
  void reply(std::size_t connection, Metadata metadata, std::span<const std::byte> body) {
    MessagePtr answer = std::move(current_);
    if (body.data() != answer->body.data()) value_of(answer->body.assign(body));
    answer->header.op_code = OpCode::response;
    answer->header.channel = channels_.channel(connection);
    answer->header.message_id = metadata.id;
    side_.post(std::move(answer));
  }

 private:
  TofuSide side_{new_engine(drive)};
  ChannelIndex channels_;
  MessagePtr current_;
  unsigned port_ = 0;
};

}  // namespace tofu::bench
