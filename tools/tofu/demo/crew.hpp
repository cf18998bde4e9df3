#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tofu/address.hpp>
#include <vector>

#include "demo/child_process.hpp"
#include "demo/dialogue.hpp"
#include "transfer/attempt.hpp"

namespace tofu::cli {

/// Name of the environment variable through which a worker gets its pass.
inline constexpr const char* pass_variable = "TOFU_DEMO_PASS";

/// The worker processes of one run: starts them, knows who belongs to it, sees them off. One thread
/// uses it.
class Crew {
 public:
  Crew();

  /// Starts `size` workers, every other one for each address. The first of each takes any job.
  [[nodiscard]] Attempt<void> start(std::size_t size, const Address& shop, const Address& tcp);

  /// A worker's Hello came. Gives its process id. Failure: it is none of ours.
  [[nodiscard]] Attempt<std::int64_t> admit(const WorkerCard& card);

  /// Everybody has come or is known not to come.
  [[nodiscard]] bool complete() const;
  /// Looks for workers that ended, or took too long, before their Hello: a sentence for each.
  [[nodiscard]] std::vector<std::string> look_for_losses();

  /// All should end by themselves now; kills those that have not after `timeout`. Gives a sentence
  /// for each that did not end as it should.
  [[nodiscard]] std::vector<std::string> dismiss(std::chrono::milliseconds timeout);

 private:
  enum class State : std::uint8_t { starting, admitted, lost };
  struct Member {
    std::string name;
    ChildProcess process;
    State state = State::starting;
  };
  [[nodiscard]] Attempt<Member> start_member(std::size_t index, const Address& address);

  std::string pass_;
  std::vector<Member> members_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace tofu::cli
