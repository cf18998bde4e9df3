#include "demo/crew.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace tofu::cli {

namespace {
constexpr auto longest_start = std::chrono::seconds(20);

std::string make_pass() {
  std::random_device random;
  std::string pass;
  for (int i = 0; i < 4; ++i) pass += fmt::format("{:08x}", random());
  return pass;
}

/// Every fourth worker is an old one; the first of each transport is not.
Pdl pdl_of_member(std::size_t index) { return index % 4 == 2 ? Pdl::text : Pdl::binary; }
}  // namespace

Crew::Crew() : pass_(make_pass()) {}

Attempt<void> Crew::start(std::size_t size, const Address& shop, const Address& tcp) {
  started_ = std::chrono::steady_clock::now();
  members_.reserve(size);
  for (std::size_t index = 0; index < size; ++index) {
    auto member = start_member(index, index % 2 == 0 ? shop : tcp);
    if (!member) return std::unexpected(member.error());
    members_.push_back(std::move(*member));
  }
  return {};
}

Attempt<Crew::Member> Crew::start_member(std::size_t index, const Address& address) {
  std::string name = fmt::format("rip-{}", index + 1);
  auto process = ChildProcess::start(
      {.arguments = {"demo", "--worker", address.format(), "--name", name, "--pdl",
                     std::string(name_of_worker(pdl_of_member(index)))},
       .variable = {pass_variable, pass_}});
  if (!process) return std::unexpected(process.error());
  return Member{.name = std::move(name), .process = std::move(*process)};
}

Attempt<std::int64_t> Crew::admit(const WorkerCard& card) {
  const auto member = std::ranges::find(members_, card.name, &Member::name);
  if (card.pass != pass_ || member == members_.end() || member->state != State::starting) {
    return std::unexpected("somebody else said Hello as a worker, and was turned away");
  }
  member->state = State::admitted;
  return member->process.id();
}

bool Crew::complete() const {
  return std::ranges::none_of(members_,
                              [](const Member& member) { return member.state == State::starting; });
}

std::vector<std::string> Crew::look_for_losses() {
  std::vector<std::string> losses;
  const bool late = std::chrono::steady_clock::now() - started_ > longest_start;
  for (Member& member : members_) {
    if (member.state != State::starting) continue;
    const auto& ending = member.process.wait(std::chrono::milliseconds(0));
    if (!ending && !late) continue;
    member.state = State::lost;
    losses.push_back(fmt::format("{} (pid {}) never said Hello: {}", member.name,
                                 member.process.id(), ending.value_or("it takes too long")));
    member.process.kill();
  }
  return losses;
}

std::vector<std::string> Crew::dismiss(std::chrono::milliseconds timeout) {
  std::vector<std::string> remarks;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (Member& member : members_) {
    if (member.state != State::admitted) {
      member.process.kill();
      continue;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const auto& ending = member.process.wait(std::max(left, std::chrono::milliseconds(0)));
    if (ending == "exit code 0") continue;
    remarks.push_back(fmt::format("{} (pid {}): {}", member.name, member.process.id(),
                                  ending.value_or("does not end and is killed")));
  }
  members_.clear();
  return remarks;
}

}  // namespace tofu::cli
