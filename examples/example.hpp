#pragma once

// What all examples share: failing loudly, and the three messages that every conversation begins
// and ends with. Everything else stands in the example itself.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

#include <tofu/tofu.hpp>

namespace example {

using namespace std::chrono_literals;

/// Long enough for any machine; an example that waits longer is broken.
inline constexpr auto patience = 30s;

[[noreturn]] inline void give_up(std::string_view what, std::string_view why) {
  std::cerr << what << ": " << why << '\n';
  std::exit(EXIT_FAILURE);
}

inline void check(bool holds, std::string_view what) {
  if (!holds) give_up(what, "is not so");
}

/// The value of a call that must succeed here.
template <class T>
T must(tofu::Result<T> result, std::string_view what) {
  if (!result) give_up(what, result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The next message; none within the patience is a failure.
inline tofu::MessagePtr receive(tofu::ChannelGroup& group) {
  tofu::MessagePtr message = must(group.wait_receive(patience), "wait_receive");
  if (message == nullptr) give_up("wait_receive", "nothing came");
  return message;
}

/// Posts a WelcomeRequest and returns the address that was really bound.
inline tofu::Address listen(tofu::Engine& engine, tofu::ChannelGroup& group,
                            const tofu::Address& on) {
  tofu::MessagePtr welcome = must(engine.get(), "get");
  must(tofu::set_welcome(*welcome, on), "set_welcome");
  must(group.post(std::move(welcome)), "post WelcomeRequest");
  const tofu::MessagePtr answer = receive(group);
  if (answer->header.status != tofu::Status::success) give_up("listen", answer->reason());
  return must(tofu::listen_address(*answer), "listen_address");
}

/// Posts a HelloRequest; the channel may be used at once.
inline tofu::ChannelNumber connect(tofu::Engine& engine, tofu::ChannelGroup& group,
                                   const tofu::Address& to) {
  tofu::MessagePtr hello = must(engine.get(), "get");
  must(tofu::set_hello(*hello, to), "set_hello");
  return must(group.post(std::move(hello)), "post HelloRequest").channel;
}

/// Posts a message of that kind with a text as its body; returns its header.
inline tofu::BinaryHeader post(tofu::Engine& engine, tofu::ChannelGroup& group,
                               tofu::BinaryHeader header, std::string_view text = {}) {
  tofu::MessagePtr message = must(engine.get(), "get");
  message->header = header;
  must(message->body.assign(text), "assign");
  return must(group.post(std::move(message)), "post");
}

/// Turns a request into its answer and posts it: the same message goes back.
inline void answer(tofu::ChannelGroup& group, tofu::MessagePtr request, tofu::OpCode as) {
  request->header.op_code = as;
  must(group.post(std::move(request)), "post the answer");
}

/// Says goodbye as the client and waits until the channel has ended.
inline void say_bye(tofu::Engine& engine, tofu::ChannelGroup& group, tofu::ChannelNumber channel) {
  post(engine, group, {.channel = channel, .op_code = tofu::OpCode::bye_request});
  while (!receive(group)->is_channel_closed()) {
  }
}

}  // namespace example
