/// A peer with an engine, in a process of its own, for tests that need one: to be frozen, or to be
/// spoken to by another language. Prints a line per event; ends when its standard input does.
///
///   tofu_test_peer serve  [OPTIONS] ADDRESS...     listens
///   tofu_test_peer call   [OPTIONS] ADDRESS        says the golden frames, and prints the answers
///   tofu_test_peer crowd  [OPTIONS] ADDRESS COUNT  COUNT clients, led by commands:
///                                                  `echo BUSY ROUNDS` and `bye`
///
///   --caller    the engine is driven by its caller
///   --answer    serve: answers as an echo does
///   --quiet     serve: prints no messages
///
/// Lines: `listening ADDRESS`, `message CHANNEL OP ORIGIN MORE STATUS ID HEADERS BODY` (the last
/// two in hex, '-' if empty), `closed CHANNEL ID REASON`, and of a crowd `connected COUNT`, `echoed
/// COUNT`, `gone COUNT`.

#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <tofu/tofu.hpp>

#include "support/expect.hpp"
#include "support/server_thread.hpp"

namespace {

using namespace tofu;
using test::Failure;
using test::must;

struct Arguments {
  std::string role;
  EngineOptions options;
  bool answer = false;
  bool quiet = false;
  std::vector<std::string> rest;
};

Arguments parse(int count, char** texts) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string text = texts[i];
    if (text == "--caller") {
      arguments.options.drive = Drive::caller;
    } else if (text == "--answer") {
      arguments.answer = true;
    } else if (text == "--quiet") {
      arguments.quiet = true;
    } else if (arguments.role.empty()) {
      arguments.role = text;
    } else {
      arguments.rest.push_back(text);
    }
  }
  return arguments;
}

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

std::string hex(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "-";
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

void print(const Message& message) {
  std::ostringstream line;
  if (message.is_channel_closed()) {
    line << "closed " << message.header.channel << ' ' << message.header.message_id << ' '
         << message.reason();
  } else {
    line << "message " << message.header.channel << ' ' << to_string(message.header.op_code) << ' '
         << to_string(message.header.origin) << ' ' << message.header.more << ' '
         << to_string(message.header.status) << ' ' << message.header.message_id << ' '
         << hex(message.text_headers.encoded()) << ' ' << hex(message.body.bytes());
  }
  say(line.str());
}

void serve(const Arguments& arguments) {
  std::vector<Address> addresses;
  for (const std::string& text : arguments.rest) addresses.push_back(must(Address::parse(text)));
  EngineOptions options = arguments.options;
  options.max_messages = 4'096;
  test::ServerThread server(options, addresses, [&](ChannelGroup& group, MessagePtr message) {
    if (!arguments.quiet) print(*message);
    if (arguments.answer) test::echo(group, std::move(message));
  });
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    say("listening " + server.address(i).format());
  }
  while (std::cin.get() != std::char_traits<char>::eof()) {
  }
  server.stop();
}

/// An engine with one group and one message at a time.
class Client {
 public:
  explicit Client(const EngineOptions& options)
      : engine_(must(Engine::create(options))), group_(must(engine_.create_group())) {}

  MessagePtr make(OpCode op_code, ChannelNumber channel, std::string_view body, MessageId id = 0) {
    MessagePtr message = must(engine_.get());
    message->header.op_code = op_code;
    message->header.channel = channel;
    message->header.message_id = id;
    must(message->body.assign(body));
    return message;
  }
  BinaryHeader post(MessagePtr message) { return must(group_.post(std::move(message))); }
  MessagePtr receive() {
    MessagePtr message = must(group_.wait_receive(std::chrono::minutes(1)));
    if (!message) throw Failure("nothing came");
    return message;
  }

 private:
  Engine engine_;
  ChannelGroup group_;
};

void call(const Arguments& arguments) {
  Client client(arguments.options);
  const auto print_until = [&](auto is_last) {
    while (true) {
      const MessagePtr message = client.receive();
      print(*message);
      if (is_last(*message)) return;
      if (message->from_engine()) throw Failure("the channel ended early");
    }
  };

  MessagePtr hello = client.make(OpCode::hello_request, unassigned_channel, "hello-body");
  must(set_hello(*hello, must(Address::parse(arguments.rest.at(0)))));
  must(hello->text_headers.append("X-One", "alpha"));
  must(hello->text_headers.append("X-Two", " beta two "));
  const ChannelNumber channel = client.post(std::move(hello)).channel;
  print_until([](const Message& m) { return m.header.op_code == OpCode::hello_response; });

  MessagePtr request = client.make(OpCode::request, channel, "request-body", 72623859790382856);
  must(request->text_headers.append("k1", "v1"));
  client.post(std::move(request));
  print_until([](const Message& m) { return m.header.op_code == OpCode::response; });

  MessagePtr part = client.make(OpCode::signal, channel, "sig", 1234605616436508552);
  part->header.more = true;
  client.post(std::move(part));
  client.post(client.make(OpCode::bye_request, channel, {}));
  print_until([](const Message& m) { return m.is_channel_closed(); });
}

class Crowd {
 public:
  Crowd(const EngineOptions& options, Address address, std::size_t count)
      : client_(options), address_(std::move(address)), count_(count) {}

  void connect() {
    constexpr std::size_t at_a_time = 500;  // well below any backlog
    std::size_t begun = 0;
    for (std::size_t done = 0; done < count_; ++done) {
      for (; begun < count_ && begun < done + at_a_time; ++begun) {
        MessagePtr hello = client_.make(OpCode::hello_request, unassigned_channel, "hello");
        must(set_hello(*hello, address_));
        channels_.push_back(client_.post(std::move(hello)).channel);
      }
      expect(OpCode::hello_response);
    }
    say("connected " + std::to_string(count_));
  }

  void echo(std::size_t busy, std::size_t rounds) {
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < busy; ++i) {
        client_.post(client_.make(OpCode::request, channels_.at(i), body(channels_[i], round)));
      }
      for (std::size_t i = 0; i < busy; ++i) {
        const MessagePtr response = expect(OpCode::response);
        if (response->body.text() != body(response->header.channel, round)) {
          throw Failure("a wrong echo: " + test::describe(*response));
        }
      }
    }
    say("echoed " + std::to_string(busy * rounds));
  }

  void bye() {
    for (const ChannelNumber channel : channels_) {
      client_.post(client_.make(OpCode::bye_request, channel, {}));
    }
    for (std::size_t closed = 0; closed < count_;) {
      const MessagePtr message = client_.receive();
      if (message->is_channel_closed()) {
        if (message->reason() != "success") throw Failure(test::describe(*message));
        ++closed;
      } else if (message->from_engine()) {
        throw Failure(test::describe(*message));
      }
    }
    say("gone " + std::to_string(count_));
  }

 private:
  static std::string body(ChannelNumber channel, std::size_t round) {
    return test::patterned_body(64, channel * std::uint64_t{1'000} + round);
  }
  MessagePtr expect(OpCode op_code) {
    MessagePtr message = client_.receive();
    if (message->from_engine() || message->header.op_code != op_code) {
      throw Failure("unexpected: " + test::describe(*message));
    }
    return message;
  }

  Client client_;
  Address address_;
  std::size_t count_;
  std::vector<ChannelNumber> channels_;
};

void crowd(const Arguments& arguments) {
  EngineOptions options = arguments.options;
  options.max_messages = 20'000;
  options.max_received_messages = 20'000;
  options.connect_timeout = std::chrono::minutes(1);
  options.bye_timeout = std::chrono::minutes(1);
  Crowd clients(options, must(Address::parse(arguments.rest.at(0))),
                std::stoul(arguments.rest.at(1)));
  clients.connect();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    std::size_t busy = 0;
    std::size_t rounds = 0;
    words >> command >> busy >> rounds;
    if (command == "echo") {
      clients.echo(busy, rounds);
    } else if (command == "bye") {
      clients.bye();
    } else {
      throw Failure("no such command: " + line);
    }
  }
}

int run(const Arguments& arguments) {
  if (arguments.role == "serve") {
    serve(arguments);
  } else if (arguments.role == "call") {
    call(arguments);
  } else if (arguments.role == "crowd") {
    crowd(arguments);
  } else {
    std::fputs("usage: tofu_test_peer serve|call|crowd [OPTIONS] ADDRESS...\n", stderr);
    return 2;
  }
  return 0;
}

}  // namespace

int main(int count, char** texts) try {
  return run(parse(count, texts));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "tofu_test_peer: %s\n", failure.what());
  return 1;
}
