/// Servers and their clients: many of them, over several transports, as services.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/os_sockets.hpp"
#include "support/scene.hpp"
#include "support/server_thread.hpp"

namespace tofu::test {
namespace {

class Echo : public SceneTest {
 protected:
  /// Requests of every size from 0 up, checked against their echoes.
  static void ask(Party& client, ChannelNumber channel, int requests, std::size_t step) {
    for (int i = 0; i < requests; ++i) {
      const std::string body =
          patterned_body(static_cast<std::size_t>(i) * step, static_cast<std::uint64_t>(i));
      const BinaryHeader posted = client.send(OpCode::request, channel, body);
      const MessagePtr response = client.receive(OpCode::response, channel);
      if (response->header.message_id != posted.message_id || response->body.text() != body) {
        throw Failure("a wrong echo: " + describe(*response));
      }
    }
  }
  static ChannelNumber open(Party& client, const Address& address) {
    const ChannelNumber channel = client.hello(address).channel;
    client.receive(OpCode::hello_response, channel);
    return channel;
  }
};
TOFU_OVER(Echo, every_scene());

TEST_P(Echo, serves_a_hundred_clients_with_an_engine_each) {
  ServerThread server(options(), anywhere(), echo);
  constexpr int threads = 4;
  testing::run_tasks(std::vector<std::function<void()>>(threads, [&] {
    for (int i = 0; i < 100 / threads; ++i) {
      Stage own_stage;
      Party client(own_stage, options());
      ask(client, open(client, server.address()), 100, 50);
    }
  }));
  server.stop();
  const EngineStats stats = server.engine().stats();
  EXPECT_EQ(stats.accepted, 100U);
  EXPECT_EQ(stats.traffic.messages_in, 100U * 101U);
}

TEST_P(Echo, serves_a_hundred_channels_of_one_client_at_once) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, roomy_options());
  std::vector<ChannelNumber> channels;
  for (int i = 0; i < 100; ++i) channels.push_back(client.hello(server.address()).channel);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.receive()->header.op_code, OpCode::hello_response);
  }
  std::map<MessageId, std::string> asked;
  for (int round = 0; round < 20; ++round) {
    for (const ChannelNumber channel : channels) {
      std::string body = patterned_body(200, channel * 100U + static_cast<unsigned>(round));
      const MessageId id = client.send(OpCode::request, channel, body).message_id;
      asked[id] = std::move(body);
    }
  }
  while (!asked.empty()) {
    const MessagePtr response = client.receive();
    ASSERT_EQ(response->header.op_code, OpCode::response) << describe(*response);
    const auto question = asked.find(response->header.message_id);
    ASSERT_NE(question, asked.end());
    EXPECT_EQ(response->body.text(), question->second);
    asked.erase(question);
  }
}

TEST_P(Echo, keeps_bodies_and_text_headers_of_any_size_whole) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const ChannelNumber channel = open(client, server.address());
  for (const std::size_t body_size : {0U, 1U, 15U, 4'096U, 65'534U, 65'535U}) {
    for (const std::size_t value_size : {0U, 1U, 1'000U, 65'000U}) {
      MessagePtr request =
          client.make(OpCode::request, channel, patterned_body(body_size, value_size));
      if (value_size > 0) must(request->text_headers.append("v", std::string(value_size, 'x')));
      client.post(std::move(request));
      const MessagePtr response = client.receive(OpCode::response, channel);
      EXPECT_EQ(response->body.text(), patterned_body(body_size, value_size));
      EXPECT_EQ(response->text_headers.find("v").value_or("").size(), value_size);
    }
  }
}

TEST_P(Echo, sends_whatever_bytes_a_body_holds) {
  ServerThread server(options(), anywhere(), echo);
  Party client(stage, options());
  const ChannelNumber channel = open(client, server.address());
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  client.send(OpCode::signal, channel, every_byte);
  EXPECT_EQ(client.receive(OpCode::signal, channel)->body.text(), every_byte);
}

class MultiHomed : public ::testing::TestWithParam<Drive> {};
INSTANTIATE_TEST_SUITE_P(DrivenBy, MultiHomed, ::testing::Values(Drive::own_thread, Drive::caller),
                         [](const auto& tested) -> std::string {
                           return tested.param == Drive::own_thread ? "own_thread" : "caller";
                         });

TEST_P(MultiHomed, a_group_listens_on_tcp_and_uds_at_once) {
  EngineOptions options;
  options.drive = GetParam();
  if (const auto reason = missing(Wire::uds); !reason.empty()) GTEST_SKIP() << reason;
  const testing::TemporaryUdsPath path;
  std::vector<Address> addresses{Address::tcp("127.0.0.1", 0), Address::uds(path.path()),
                                 Address::tcp("127.0.0.1", 0)};
  if (has_abstract_sockets) addresses.push_back(Address::uds("@" + path.path()));
  if (missing(Wire::tcp_v6).empty()) addresses.push_back(Address::tcp("::1", 0));
  ServerThread server(options, addresses, echo);
  EXPECT_EQ(server.engine().stats().listeners, addresses.size());

  Stage stage;
  Party client(stage, options);
  std::vector<ChannelNumber> channels;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    channels.push_back(client.hello(server.address(i)).channel);
    client.receive(OpCode::hello_response, channels.back());
  }
  for (int round = 0; round < 10; ++round) {
    for (const ChannelNumber channel : channels) {
      const std::string body = std::to_string(channel) + " " + std::to_string(round);
      client.send(OpCode::request, channel, body);
      EXPECT_EQ(client.receive(OpCode::response, channel)->body.text(), body);
    }
  }
}

/// The services pattern: what a server does is an object that knows nothing of the loop around it.
class Service {
 public:
  virtual ~Service() = default;
  virtual void start(Engine& engine, ChannelGroup& group) = 0;
  /// False: the service is done.
  virtual bool on_message(MessagePtr message) = 0;
  virtual void stop() = 0;
};

/// The generic loop that hosts any service. Ends when the service does, or when woken.
void host(Engine& engine, Service& service) {
  ChannelGroup group = must(engine.create_group());
  service.start(engine, group);
  while (true) {
    MessagePtr message = must(group.wait_receive(patience));
    if (!message) throw Failure("a service was left alone");
    if (!service.on_message(std::move(message))) break;
  }
  service.stop();
}

/// Counts what it is sent per channel, and tells when asked.
class CountingService : public Service {
 public:
  CountingService(Address address, int clients) : address_(std::move(address)), left_(clients) {}

  void start(Engine& engine, ChannelGroup& group) override {
    group_ = &group;
    MessagePtr welcome = must(engine.get());
    must(set_welcome(*welcome, address_));
    must(group.post(std::move(welcome)));
  }
  bool on_message(MessagePtr message) override {
    const ChannelNumber channel = message->header.channel;
    if (message->header.op_code == OpCode::welcome_response) {
      bound_ = must(listen_address(*message));
      listening_ = true;
    } else if (message->is_channel_closed()) {
      counts_.erase(channel);
      return --left_ > 0;
    } else if (message->header.op_code == OpCode::signal) {
      ++counts_[channel];
    } else if (message->header.op_code == OpCode::request) {
      must(message->body.assign(std::to_string(counts_[channel])));
      message->header.op_code = OpCode::response;
      must(group_->post(std::move(message)));
    } else if (message->header.op_code == OpCode::bye_request) {
      message->header.op_code = OpCode::bye_response;
      must(group_->post(std::move(message)));
    }
    return true;
  }
  void stop() override { stopped_ = true; }

  [[nodiscard]] bool listening() const { return listening_; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] const Address& bound() const { return bound_; }

 private:
  Address address_;
  Address bound_ = Address::uds();
  ChannelGroup* group_ = nullptr;
  std::map<ChannelNumber, int> counts_;
  int left_;
  std::atomic<bool> listening_ = false;
  std::atomic<bool> stopped_ = false;
};

class Services : public SceneTest {};
TOFU_OVER(Services, main_scenes());

TEST_P(Services, are_hosted_by_a_loop_that_knows_nothing_of_them) {
  constexpr int clients = 3;
  CountingService service(anywhere(), clients);
  std::vector<std::function<void()>> tasks{[&] {
    Engine engine = must(Engine::create(options()));
    host(engine, service);
  }};
  for (int client = 0; client < clients; ++client) {
    tasks.push_back([&, client] {
      Stage own_stage;
      Party party(own_stage, options());
      party.wait_until([&] { return service.listening(); });
      const ChannelNumber channel = party.hello(service.bound()).channel;
      for (int i = 0; i < 10 * client; ++i) party.send(OpCode::signal, channel);
      party.send(OpCode::request, channel);
      EXPECT_EQ(party.receive(OpCode::response, channel)->body.text(), std::to_string(10 * client));
      party.send(OpCode::bye_request, channel);
      party.receive(OpCode::bye_response, channel);
      party.expect_closed(channel, Status::success);
    });
  }
  testing::run_tasks(std::move(tasks));
  EXPECT_TRUE(service.stopped());
}

}  // namespace
}  // namespace tofu::test
