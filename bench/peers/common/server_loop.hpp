#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>

#include "common/order_check.hpp"
#include "common/peer.hpp"
#include "common/usage.hpp"

namespace tofu::bench {

/// The same server for every library and workload: it checks, sends back and counts as each message
/// says. Prints `ready PORT` first, and ends with a message of kind `stop`.
template <ServerPeer Server>
void run_server(const Place& place) {
  Server server(place);
  std::printf("ready %u\n", server.port());
  std::fflush(stdout);

  ServerReport counted;
  Usage at_begin = Usage::now();
  OrderCheck order;
  const auto check = [&](const Arrival& arrival) {
    ++counted.messages;
    if (!order.accepts(arrival)) ++counted.wrong;
  };
  server.serve([&](const Arrival& arrival) {
    const Metadata& metadata = arrival.metadata;
    switch (metadata.kind) {
      case Kind::data:
      case Kind::part:
        check(arrival);
        return true;
      case Kind::echo:
        check(arrival);
        server.reply(arrival.connection, metadata, arrival.body);
        return true;
      case Kind::begin:
        counted = {};
        at_begin = Usage::now();
        server.reply(arrival.connection, metadata, {});
        return true;
      case Kind::report: {
        if (order.is_in_stream(arrival.connection)) ++counted.wrong;
        counted.usage = Usage::now() - at_begin;
        counted.own_memory_bytes = own_memory_bytes();
        Metadata answer = metadata;
        answer.size = sizeof counted;
        server.reply(arrival.connection, answer, std::as_bytes(std::span(&counted, 1)));
        return true;
      }
      case Kind::stop:
        return false;
    }
    ++counted.wrong;
    return true;
  });
}

}  // namespace tofu::bench
