// The services pattern: what a server does is a class with three calls; one loop hosts any of them.
// Services know messages and nothing of sockets, threads or loops.

#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <thread>

#include "example.hpp"

using namespace example;

namespace {

class Service {
 public:
  virtual ~Service() = default;
  /// Called once, before any message.
  virtual void start(tofu::Engine& engine, tofu::ChannelGroup& group) = 0;
  /// Called for each message; may keep it.
  virtual void on_message(tofu::MessagePtr message) = 0;
  /// Called once, after the last message.
  virtual void stop() = 0;
};

/// Answers each request with its text in capitals.
class Shouting : public Service {
 public:
  void start(tofu::Engine&, tofu::ChannelGroup& group) override { group_ = &group; }
  void on_message(tofu::MessagePtr message) override {
    if (message->header.op_code == tofu::OpCode::request) {
      std::string text(message->body.text());
      std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
      must(message->body.assign(text), "assign");
      answer(*group_, std::move(message), tofu::OpCode::response);
      ++answered_;
    } else if (message->header.op_code == tofu::OpCode::bye_request) {
      answer(*group_, std::move(message), tofu::OpCode::bye_response);
    }
  }
  void stop() override { std::cout << "the service answered " << answered_ << " requests\n"; }

 private:
  tofu::ChannelGroup* group_ = nullptr;
  int answered_ = 0;
};

/// Runs a service on an address until the host goes.
class Host {
 public:
  Host(tofu::Engine& engine, std::unique_ptr<Service> service, const tofu::Address& on)
      : group_(must(engine.create_group(), "create a group")),
        address_(listen(engine, group_, on)),
        thread_([this, &engine, service = std::move(service)] {
          service->start(engine, group_);
          while (auto message = group_.wait_receive()) {
            if (!(*message)->from_engine()) service->on_message(std::move(*message));
          }
          service->stop();
        }) {}
  ~Host() { group_.destroy(); }  // ends wait_receive(); the thread is joined after this

  [[nodiscard]] const tofu::Address& address() const { return address_; }

 private:
  tofu::ChannelGroup group_;
  tofu::Address address_;
  std::jthread thread_;
};

}  // namespace

int main() {
  tofu::Engine engine = must(tofu::Engine::create(), "create an engine");
  const Host host(engine, std::make_unique<Shouting>(), tofu::Address::uds());

  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel = connect(engine, client, host.address());
  for (const char* word : {"tofu", "is", "messages"}) {
    post(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, word);
    std::cout << word << " -> " << receive(client)->body.text() << '\n';
  }
  say_bye(engine, client, channel);
}
