#include "demo/proof_reader.hpp"

#include <cstddef>
#include <span>
#include <utility>

namespace tofu::cli {

namespace {
/// Another size than the sender's parts, so that a mistake in cutting a file shows.
constexpr std::size_t piece_bytes = 256 * 1024;
}  // namespace

ProofReader::ProofReader(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void ProofReader::read(MessageId job, const SourcePath& path) {
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back({job, path});
  }
  ordered_.notify_one();
}

bool ProofReader::cancel(MessageId job) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(orders_, [job](const Order& order) { return order.job == job; }) > 0) {
    return true;
  }
  MessageId expected = job;
  reading_.compare_exchange_strong(expected, 0);
  return false;
}

std::vector<ProofReader::Proof> ProofReader::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(proofs_, {});
}

void ProofReader::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (ordered_.wait(lock, stop, [this] { return !orders_.empty(); }) && !stop.stop_requested()) {
    const Order order = std::move(orders_.front());
    orders_.pop_front();
    reading_ = order.job;
    lock.unlock();
    Proof proof = prove(order, stop);
    lock.lock();
    proofs_.push_back(std::move(proof));
    lock.unlock();
    wake_();
    lock.lock();
  }
}

ProofReader::Proof ProofReader::prove(const Order& order, const std::stop_token& stop) const {
  auto file = SourceFile::open(order.path);
  if (!file) return {order.job, std::unexpected(file.error()), true};
  const auto without = [&](std::string why, bool unreadable = false) {
    return Proof{order.job, std::unexpected(std::move(why)), unreadable, file->stamp()};
  };
  Examiner examiner;
  std::vector<std::byte> piece(piece_bytes);
  while (file->remaining() > 0) {
    if (stop.stop_requested() || reading_ != order.job) return without("cancelled");
    const auto count = file->read(piece);
    if (!count) return without(count.error(), true);
    if (*count == 0 || file->changed()) return without("'" + order.path.text() + "' changed");
    examiner.add(std::span(piece).first(*count));
  }
  return {order.job, examiner.finish(), false, file->stamp()};
}

}  // namespace tofu::cli
