#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tofu/tofu.hpp>

#include "account.hpp"

namespace tofu::load {

// Lines of JSON on standard output, each flushed: another program reads them while this one runs.

void print_listening(const Address& address);

/// Figures of a moment. Of the account only how many violations there are; `more` are the clients'
/// own: answered messages, opens that failed.
struct ClientFigures {
  std::uint64_t answered = 0;
  std::uint64_t failed_opens = 0;
};
void print_stats(std::chrono::duration<double> since_start, const EngineStats& stats,
                 const GroupStats& group, const Account& account, const ClientFigures* more);

void print_account(const Account& account);

}  // namespace tofu::load
