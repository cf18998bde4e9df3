#pragma once

#include <algorithm>
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <string_view>

#include "common/server_loop.hpp"
#include "common/task.hpp"
#include "common/workloads.hpp"

namespace tofu::bench {

/// A workload that not every library can do, or not every one in the same way.
struct Extra {
  std::string_view name;
  Figures (*run)(const Task&);
};

/// The main() of every program here.
template <ClientPeer Client, ServerPeer Server>
int run_peer(int argc, char** argv, std::initializer_list<Extra> extras = {}) {
  const Task task = read_task(argc, argv);
  try {
    const auto* extra = std::ranges::find(extras, task.role, &Extra::name);
    if (task.role == "server") {
      run_server<Server>(task.place);
    } else if (extra != extras.end()) {
      extra->run(task).print();
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
