#pragma once

#include <cstdio>
#include <exception>

#include "common/server_loop.hpp"
#include "common/task.hpp"
#include "common/workloads.hpp"

namespace tofu::bench {

/// The main() of every program here.
template <ClientPeer Client, ServerPeer Server>
int run_peer(int argc, char** argv) {
  const Task task = read_task(argc, argv);
  try {
    if (task.role == "server") {
      run_server<Server>(task.place);
    } else {
      Workloads<Client>(task).run().print();
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", task.role.c_str(), error.what());
    return 1;
  }
}

}  // namespace tofu::bench
