#include "demo/inspection.hpp"

#include <fmt/format.h>

#include <utility>

namespace tofu::cli {

namespace {
Inspection::Verdict judge(const Inspection::Answer& answer, const ProofReader::Proof& proof) {
  using Kind = Inspection::Verdict::Kind;
  if (!proof.findings) {
    const auto kind = proof.unreadable ? Kind::unreadable : Kind::file_changed;
    return {proof.job, kind, proof.findings.error()};
  }
  if (*proof.findings == answer.findings) return {proof.job, Kind::right};
  if (proof.stamp != answer.sent) {
    return {proof.job, Kind::file_changed, "it changed after it was sent"};
  }
  return {proof.job, Kind::differs,
          fmt::format("the worker found {}; the file has {}", describe(answer.findings),
                      describe(*proof.findings))};
}
}  // namespace

void Inspection::begin(MessageId job, const SourcePath& path) {
  const auto [state, is_new] = states_.try_emplace(job);
  if (is_new) proof_reader_.read(job, path);
}

void Inspection::answer(MessageId job, Answer answer) {
  ++open_;
  State& state = states_.at(job);
  state.answer = std::move(answer);
  settle(job, state);
}

void Inspection::drop(MessageId job) {
  const auto found = states_.find(job);
  if (found == states_.end()) return;
  found->second.dropped = true;
  if (proof_reader_.cancel(job)) {
    states_.erase(found);
  } else {
    settle(job, found->second);
  }
}

std::vector<Inspection::Verdict> Inspection::verdicts() {
  for (ProofReader::Proof& proof : proof_reader_.take()) {
    State& state = states_.at(proof.job);
    const MessageId job = proof.job;
    state.proof = std::move(proof);
    settle(job, state);
  }
  return std::exchange(verdicts_, {});
}

void Inspection::settle(MessageId job, State& state) {
  if (!state.proof) return;
  if (state.answer) {
    verdicts_.push_back(judge(*state.answer, *state.proof));
    --open_;
  } else if (!state.dropped) {
    return;
  }
  states_.erase(job);
}

}  // namespace tofu::cli
