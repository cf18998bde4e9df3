// More than a message holds goes as several with one message id, all but the last with `more`: up
// as the parts of a request, down as the parts of the response. Order is guaranteed, so the
// receiver only appends. When the channel's queue is full, the sender waits for send_queue_ready.

#include <algorithm>
#include <string>
#include <thread>

#include "example.hpp"

using namespace example;

namespace {

constexpr std::size_t part_bytes = 60'000;

// Posts `data` in parts; the first assigns the message id unless `header` has one.
tofu::MessageId stream(tofu::Engine& engine, tofu::ChannelGroup& group, tofu::BinaryHeader header,
                       std::string_view data) {
  do {
    tofu::MessagePtr part = must(engine.get(), "get");
    must(part->body.assign(data.substr(0, part_bytes)), "assign");
    data.remove_prefix(std::min(part_bytes, data.size()));
    header.more = !data.empty();
    part->header = header;
    for (;;) {
      const auto posted = group.post(std::move(part));
      if (posted) {
        header.message_id = posted->message_id;
        break;
      }
      check(posted.error().status == tofu::Status::send_queue_full, "only the queue may refuse");
      check(receive(group)->header.status == tofu::Status::send_queue_ready, "room again");
    }
  } while (!data.empty());
  return header.message_id;
}

// Collects the parts of one message id.
std::string collect(tofu::ChannelGroup& group, tofu::BinaryHeader& last) {
  std::string data;
  do {
    const tofu::MessagePtr part = receive(group);
    if (part->from_engine()) continue;  // e.g. pool_empty: a hint
    last = part->header;
    data += part->body.text();
  } while (last.more);
  return data;
}

}  // namespace

int main() {
  tofu::Engine engine = must(tofu::Engine::create({.max_queued_messages = 8}), "create an engine");
  tofu::ChannelGroup server = must(engine.create_group(), "create a group");
  tofu::ChannelGroup client = must(engine.create_group(), "create a group");
  const tofu::ChannelNumber channel =
      connect(engine, client, listen(engine, server, tofu::Address::tcp("127.0.0.1", 0)));
  receive(server);  // the HelloRequest

  std::jthread serving([&] {  // sends back what it got, reversed
    tofu::BinaryHeader header;
    std::string data = collect(server, header);
    std::ranges::reverse(data);
    header.op_code = tofu::OpCode::response;
    stream(engine, server, header, data);
  });

  std::string data(5'000'000, '\0');
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i * i % 251);
  const auto id =
      stream(engine, client, {.channel = channel, .op_code = tofu::OpCode::request}, data);

  tofu::BinaryHeader header;
  std::string back = collect(client, header);
  std::ranges::reverse(back);
  check(header.message_id == id, "the same message id all the way");
  check(back == data, "every byte");
  std::cout << data.size() << " bytes there and back under message id " << id << '\n';
}
