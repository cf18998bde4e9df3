/// The least program that passes a message with Asio: one side greets the other, which prints it.

#include <array>
#include <asio.hpp>
#include <cstdio>

int main() {
  using asio::ip::tcp;
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  tcp::socket server(io);
  tcp::socket client(io);
  std::array<char, 5> text{};
  acceptor.async_accept(server, [&](const asio::error_code& error) {
    if (error) return;
    asio::async_read(server, asio::buffer(text), [&](const asio::error_code&, std::size_t count) {
      std::printf("%.*s\n", static_cast<int>(count), text.data());
    });
  });
  client.async_connect(acceptor.local_endpoint(), [&](const asio::error_code& error) {
    if (error) return;
    asio::async_write(client, asio::buffer("hello", 5),
                      [](const asio::error_code&, std::size_t) {});
  });
  io.run();
}
