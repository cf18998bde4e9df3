/// The least program that passes a message with libzmq: one side greets the other, which prints it.

#include <zmq.h>

#include <array>
#include <cstdio>

int main() {
  void* context = zmq_ctx_new();
  void* server = zmq_socket(context, ZMQ_PAIR);
  void* client = zmq_socket(context, ZMQ_PAIR);
  if (zmq_bind(server, "tcp://127.0.0.1:*") != 0) return 1;
  std::array<char, 64> address{};
  std::size_t size = address.size();
  zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, address.data(), &size);
  if (zmq_connect(client, address.data()) != 0) return 1;

  zmq_send(client, "hello", 5, 0);
  std::array<char, 64> text{};
  const int count = zmq_recv(server, text.data(), text.size(), 0);
  std::printf("%.*s\n", count, text.data());

  zmq_close(client);
  zmq_close(server);
  zmq_ctx_term(context);
}
