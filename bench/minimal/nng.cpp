/// The least program that passes a message with nng: one side greets the other, which prints it.

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <array>
#include <cstdio>
#include <string>

int main() {
  nng_socket server{};
  nng_socket client{};
  nng_listener listener{};
  int port = 0;
  if (nng_pair0_open(&server) != 0 || nng_pair0_open(&client) != 0) return 1;
  if (nng_listen(server, "tcp://127.0.0.1:0", &listener, 0) != 0) return 1;
  if (nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port) != 0) return 1;
  const std::string address = "tcp://127.0.0.1:" + std::to_string(port);
  if (nng_dial(client, address.c_str(), nullptr, 0) != 0) return 1;

  std::array<char, 5> text{'h', 'e', 'l', 'l', 'o'};
  nng_send(client, text.data(), text.size(), 0);
  std::size_t size = text.size();
  nng_recv(server, text.data(), &size, 0);
  std::printf("%.*s\n", static_cast<int>(size), text.data());

  nng_close(client);
  nng_close(server);
}
