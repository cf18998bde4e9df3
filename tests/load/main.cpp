// Keeps a server and its clients busy for other tests, and accounts for every message. README.md
// tells what it prints.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "clients.hpp"
#include "common/address_option.hpp"
#include "options.hpp"
#include "server.hpp"

namespace tofu::load {
namespace {

template <class Duration>
void add_milliseconds(CLI::App& app, const std::string& name, Duration& target) {
  app.add_option_function<std::int64_t>(
         name, [&target](std::int64_t value) { target = std::chrono::milliseconds(value); })
      ->check(CLI::NonNegativeNumber);
}

void add_common_options(CLI::App& app, CommonOptions& common) {
  EngineOptions& engine = common.engine;
  const std::map<std::string, Drive> drives{{"own", Drive::own_thread}, {"caller", Drive::caller}};
  app.add_option("--drive", engine.drive, "own or caller")
      ->transform(CLI::CheckedTransformer(drives));
  app.add_option("--max-channels", engine.max_channels);
  app.add_option("--max-messages", engine.max_messages);
  app.add_option("--max-received-messages", engine.max_received_messages);
  app.add_option("--max-queued-messages", engine.max_queued_messages);
  app.add_option("--max-queued-bytes", engine.max_queued_bytes);
  add_milliseconds(app, "--connect-timeout-ms", engine.connect_timeout);
  add_milliseconds(app, "--hello-timeout-ms", engine.hello_timeout);
  add_milliseconds(app, "--bye-timeout-ms", engine.bye_timeout);
  add_milliseconds(app, "--half-close-timeout-ms", engine.half_close_timeout);
  add_milliseconds(app, "--idle-timeout-ms", engine.idle_timeout);
  add_milliseconds(app, "--stats-ms", common.stats_every);
  add_milliseconds(app, "--farewell-ms", common.farewell);
}

CLI::App* add_serve(CLI::App& app, ServerOptions& options) {
  CLI::App* serve = app.add_subcommand("serve", "answer everything, until a signal comes");
  cli::add_addresses_option(*serve, "ADDRESS", options.addresses, cli::AddressUse::listen,
                            "where to listen")
      ->required();
  serve->add_option("--waiting-answers", options.waiting_answers,
                    "of a peer, beyond its send queue; then it is aborted");
  add_common_options(*serve, options.common);
  return serve;
}

CLI::App* add_drive(CLI::App& app, ClientsOptions& options) {
  CLI::App* drive = app.add_subcommand("drive", "keep channels to a server busy");
  cli::add_address_option(*drive, "ADDRESS", options.address, cli::AddressUse::connect,
                          "of the server")
      ->required();
  drive->add_option("--channels", options.channels, "at a time")->check(CLI::PositiveNumber);
  drive->add_option("--window", options.window, "messages of a channel without an answer")
      ->check(CLI::PositiveNumber);
  drive->add_option("--body", options.body, "the longest one; lengths vary")
      ->check(CLI::Range(std::size_t{0}, Body::max_bytes));
  drive->add_option("--life", options.life, "messages until a channel ends; 0: it stays");
  drive->add_option("--abort", options.abort_percent, "per cent of the ends; the others are Byes")
      ->check(CLI::Range(0U, 100U));
  add_milliseconds(*drive, "--milliseconds", options.duration);
  drive->add_option_function<double>("--seconds", [&options](double seconds) {
    options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
  });
  drive->add_flag("--reconnect", options.reconnect, "open again what failed");
  drive->add_option("--seed", options.seed, "of lengths and kinds of messages");
  add_common_options(*drive, options.common);
  return drive;
}

int run(int argc, char** argv) {
  CLI::App app("A load of messages that are all accounted for.");
  app.require_subcommand(1);
  ServerOptions server;
  ClientsOptions clients;
  const CLI::App* serve = add_serve(app, server);
  const CLI::App* drive = add_drive(app, clients);
  CLI11_PARSE(app, argc, argv);
  bool balanced = true;
  if (serve->parsed()) balanced = Server(server).run();
  if (drive->parsed()) balanced = Clients(clients).run();
  return balanced ? 0 : 1;
}

}  // namespace
}  // namespace tofu::load

int main(int argc, char** argv) try {
  return tofu::load::run(argc, argv);
} catch (const std::exception& problem) {
  std::fprintf(stderr, "tofu_load: %s\n", problem.what());
  return 3;
}
