#include "common/task.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace tofu::bench {

Task read_task(int argc, char** argv) {
  Task task;
  CLI::App app{
      "A measured program of ./run bench: one library, as server or as client.\n"
      "A server prints `ready PORT` and ends with its client; a client prints its figures\n"
      "as one line of JSON."};
  app.add_option("role", task.role, "server, or a client's workload")
      ->required()
      ->check(CLI::IsMember({"server", "round_trip", "one_way", "stream", "fan_in", "idle", "churn",
                             "flood", "producers", "groups", "engines", "start_up"}));
  auto* uds = app.add_option("--uds", task.place.path, "path of a Unix domain socket");
  app.add_option("--port", task.place.port, "TCP port on 127.0.0.1; a server's may be 0")
      ->excludes(uds);
  app.add_flag("--many", task.place.many, "more than one connection, at a time or one by one");
  app.add_option("--size", task.size, "bytes of a body")
      ->check(CLI::Range(std::size_t{0}, max_body))
      ->capture_default_str();
  app.add_option("--count", task.count, "messages, parts, requests or cycles")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--warm-up", task.warm_up, "as many before, not counted")->capture_default_str();
  app.add_option("--connections", task.connections, "at a time; for idle: those that sleep")
      ->capture_default_str();
  app.add_option("--parallel", task.parallel, "threads that send: producers, groups or engines")
      ->check(CLI::Range(std::size_t{1}, max_producers))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  task.place.transport = task.place.path.empty() ? Transport::tcp : Transport::uds;
  return task;
}

}  // namespace tofu::bench
