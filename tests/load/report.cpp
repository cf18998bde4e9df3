#include "report.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace tofu::load {

namespace {

using Json = nlohmann::ordered_json;

void print_line(const char* name, Json content) {
  Json line;
  line[name] = std::move(content);
  std::fputs((line.dump() + '\n').c_str(), stdout);
  std::fflush(stdout);
}

// Reasons by name; "success" is a finished Bye.
Json reasons(const EngineStats& stats) {
  Json closed = Json::object();
  for (const StatusInfo& info : all_statuses()) {
    if (stats.closed_by(info.status) != 0)
      closed[std::string(info.name)] = stats.closed_by(info.status);
  }
  return closed;
}

}  // namespace

void print_listening(const Address& address) { print_line("listening", address.format()); }

void print_stats(std::chrono::duration<double> since_start, const EngineStats& stats,
                 const GroupStats& group, const Account& account, const ClientFigures* more) {
  Json line = {{"seconds", since_start.count()},
               {"messages_in", stats.traffic.messages_in},
               {"messages_out", stats.traffic.messages_out},
               {"bytes_in", stats.traffic.bytes_in},
               {"bytes_out", stats.traffic.bytes_out},
               {"channels", stats.channels},
               {"accepted", stats.accepted},
               {"connected", stats.connected},
               {"returned", stats.returned},
               {"pool_alive", stats.pool.alive},
               {"pool_free", stats.pool.free},
               {"pool_empty_episodes", stats.pool_empty_episodes},
               {"accept_pauses", stats.accept_pauses},
               {"turns", stats.turns},
               {"wakeups", stats.wakeups},
               {"waiting", group.waiting_messages},
               {"violations", account.figures().violations},
               {"closed", reasons(stats)}};
  if (more != nullptr) {
    line["answered"] = more->answered;
    line["failed_opens"] = more->failed_opens;
  }
  print_line("stats", std::move(line));
}

void print_account(const Account& account) {
  const Account::Figures& f = account.figures();
  print_line("account", {{"posted", f.posted},
                         {"written", f.written},
                         {"handed_back", f.handed_back},
                         {"received", f.received},
                         {"opened", f.opened},
                         {"closed", f.closed},
                         {"messages_held", f.messages_held},
                         {"violations", account.violations()}});
}

}  // namespace tofu::load
