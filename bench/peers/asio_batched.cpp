/// Asio for throughput: each message is added to its connection's buffer under a lock and is on its
/// way then, as the I/O thread is told unless it knows; that thread writes all that is in the
/// buffer at once. It reads as much as has come, and passes the buffer on with all the messages in
/// it. No message has memory or a system call of its own.

#include <array>
#include <condition_variable>
#include <mutex>

#include "asio_peer.hpp"  // an asio.hpp here would hide the library's
#include "common/flood.hpp"
#include "common/run_peer.hpp"

namespace tofu::bench {
namespace {

constexpr std::size_t max_pending = 256 * 1024;  // of one connection, there
constexpr std::size_t max_runs = 4;              // of one connection, for the application

using Bytes = std::vector<std::byte>;

/// Memory to read into; not cleared, for that would cost more than most reads.
class Chunk {
 public:
  static constexpr std::size_t small = 4 * 1024;  // what an idle connection holds
  static constexpr std::size_t large = 256 * 1024;

  explicit Chunk(std::size_t size)
      : bytes_(std::make_unique_for_overwrite<std::byte[]>(size)), size_(size) {}
  [[nodiscard]] std::span<std::byte> bytes() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

/// Metadata at the front of at least as many bytes.
Metadata metadata_at(std::span<const std::byte> bytes) {
  Metadata metadata;
  std::memcpy(&metadata, bytes.data(), sizeof metadata);
  return metadata;
}

class BatchedTraffic {
 public:
  using OnClosed = std::function<void(std::size_t)>;
  class Link;
  using LinkPtr = std::shared_ptr<Link>;

  BatchedTraffic(asio::io_context& io, OnClosed on_closed)
      : io_(io), on_closed_(std::move(on_closed)) {}

  LinkPtr open(AsioSocket socket, std::size_t index);
  void send(const LinkPtr& link, const Metadata& metadata, std::span<const std::byte> body);
  void close(const LinkPtr& link);
  std::optional<Arrival> next();
  [[nodiscard]] const LinkPtr& sender() const { return taken_[next_run_ - 1].link; }

 private:
  /// Whole messages that were read together.
  struct Run {
    LinkPtr link;
    Chunk chunk;
    std::size_t size;
  };

  // The application's thread.
  bool take();
  // The I/O thread.
  void write_handed();
  Chunk new_chunk(std::size_t size);  // under mutex_

  asio::io_context& io_;
  const OnClosed on_closed_;
  // The application's thread:
  std::vector<Run> taken_;
  std::size_t next_run_ = 0;
  std::span<const std::byte> run_;  // what is left of the one before
  // The I/O thread:
  std::vector<LinkPtr> writing_;
  // Both, under mutex_:
  std::mutex mutex_;
  std::condition_variable some_;  // in inbox_
  std::condition_variable room_;  // in a link's pending bytes
  std::vector<LinkPtr> handed_;
  bool is_posted_ = false;  // write_handed()
  std::vector<Run> inbox_;
  std::vector<LinkPtr> paused_;
  std::array<std::vector<Chunk>, 2> spare_;  // small ones, large ones
  bool is_lost_ = false;
};

class BatchedTraffic::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(BatchedTraffic& traffic, AsioSocket socket, std::size_t index)
      : traffic_(traffic), socket_(std::move(socket)), index_(index) {}

  [[nodiscard]] std::size_t index() const { return index_; }

  // Both, under mutex_:
  Bytes pending;
  bool is_handed = false;
  bool is_writing = false;
  bool is_closed = false;
  std::size_t runs = 0;

  // The I/O thread.
  void read() {
    socket_.async_read_some(
        asio::buffer(chunk_.bytes().data() + filled_, chunk_.size() - filled_),
        [this, self = shared_from_this()](const asio::error_code& error, std::size_t count) {
          if (error) return close();
          filled_ += count;
          take_messages();
        });
  }
  /// Under mutex_. False: writing is under way and will go on with what is pending.
  bool begin_write() {
    if (is_writing || pending.empty()) return false;
    is_writing = true;
    writing_.swap(pending);
    return true;
  }
  void write() {
    asio::async_write(
        socket_, asio::buffer(writing_),
        [this, self = shared_from_this()](const asio::error_code& error, std::size_t) {
          if (!error) written();  // reading tells of it too
        });
  }
  void close() {
    if (!socket_.is_open()) return;
    close_socket();
    if (traffic_.on_closed_) return traffic_.on_closed_(index_);
    const std::lock_guard lock(traffic_.mutex_);
    traffic_.is_lost_ = true;
    traffic_.some_.notify_one();
  }
  void close_socket() {
    asio::error_code ignored;
    socket_.close(ignored);
    const std::lock_guard lock(traffic_.mutex_);
    is_closed = true;
    traffic_.room_.notify_one();
  }

 private:
  void take_messages() {
    const std::span<const std::byte> bytes = chunk_.bytes().first(filled_);
    std::size_t whole = 0;
    std::size_t wanted = sizeof(Metadata);
    while (bytes.size() - whole >= sizeof(Metadata)) {
      const std::size_t body_size = metadata_at(bytes.subspan(whole)).size;
      if (body_size > max_body) return close();
      wanted = sizeof(Metadata) + body_size;
      if (bytes.size() - whole < wanted) break;
      whole += wanted;
      wanted = sizeof(Metadata);
    }
    if (whole > 0 || wanted > chunk_.size()) {
      const bool busy = filled_ == chunk_.size() || filled_ > Chunk::small;
      if (!pass_on(whole, busy || wanted > Chunk::small ? Chunk::large : Chunk::small)) return;
    }
    read();
  }
  /// Changes the chunk; what follows behind the whole messages moves to the new one. False: reading
  /// goes on when the application has taken some.
  bool pass_on(std::size_t whole, std::size_t next_size) {
    std::unique_lock lock(traffic_.mutex_);
    Chunk next = traffic_.new_chunk(next_size);
    const std::span<const std::byte> rest = chunk_.bytes().first(filled_).subspan(whole);
    std::copy(rest.begin(), rest.end(), next.bytes().begin());
    std::swap(chunk_, next);
    filled_ = rest.size();
    if (whole == 0) return true;
    traffic_.inbox_.push_back({shared_from_this(), std::move(next), whole});
    const bool may_read = ++runs < max_runs;
    if (!may_read) traffic_.paused_.push_back(shared_from_this());
    lock.unlock();
    traffic_.some_.notify_one();
    return may_read;
  }
  void written() {
    writing_.clear();
    {
      const std::lock_guard lock(traffic_.mutex_);
      is_writing = false;
      const bool more = begin_write();
      traffic_.room_.notify_one();
      if (!more) return;
    }
    write();
  }

  BatchedTraffic& traffic_;
  AsioSocket socket_;
  const std::size_t index_;
  Chunk chunk_{Chunk::small};
  std::size_t filled_ = 0;
  Bytes writing_;
};

BatchedTraffic::LinkPtr BatchedTraffic::open(AsioSocket socket, std::size_t index) {
  auto link = std::make_shared<Link>(*this, std::move(socket), index);
  asio::post(io_, [link] { link->read(); });
  return link;
}

void BatchedTraffic::send(const LinkPtr& link, const Metadata& metadata,
                          std::span<const std::byte> body) {
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return link->pending.size() < max_pending || link->is_closed; });
    const std::span<const std::byte> head = bytes_of(metadata);
    link->pending.insert(link->pending.end(), head.begin(), head.end());
    link->pending.insert(link->pending.end(), body.begin(), body.end());
    if (!std::exchange(link->is_handed, true)) handed_.push_back(link);
    if (std::exchange(is_posted_, true)) return;
  }
  asio::post(io_, [this] { write_handed(); });
}

void BatchedTraffic::write_handed() {
  {
    const std::lock_guard lock(mutex_);
    is_posted_ = false;
    writing_.swap(handed_);
    std::erase_if(writing_, [](const LinkPtr& link) {
      link->is_handed = false;
      return link->is_closed || !link->begin_write();
    });
    room_.notify_one();
  }
  for (const LinkPtr& link : writing_) link->write();
  writing_.clear();
}

void BatchedTraffic::close(const LinkPtr& link) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return (link->pending.empty() && !link->is_writing) || link->is_closed; });
  lock.unlock();
  asio::post(io_, [link] { link->close_socket(); });
}

std::optional<Arrival> BatchedTraffic::next() {
  while (run_.empty()) {
    if (next_run_ == taken_.size() && !take()) return std::nullopt;
    const Run& run = taken_[next_run_++];
    run_ = run.chunk.bytes().first(run.size);
  }
  Arrival arrival{.connection = sender()->index(), .metadata = metadata_at(run_), .body = {}};
  arrival.body = run_.subspan(sizeof(Metadata), arrival.metadata.size);
  run_ = run_.subspan(sizeof(Metadata) + arrival.metadata.size);
  return arrival;
}

/// All that came, for the chunks of what came before. False: a connection is lost.
bool BatchedTraffic::take() {
  std::unique_lock lock(mutex_);
  for (Run& run : taken_) spare_[run.chunk.size() == Chunk::large].push_back(std::move(run.chunk));
  taken_.clear();
  next_run_ = 0;
  some_.wait(lock, [this] { return !inbox_.empty() || is_lost_; });
  if (inbox_.empty()) return false;
  taken_.swap(inbox_);
  for (const Run& run : taken_) run.link->runs = 0;
  if (paused_.empty()) return true;
  asio::post(io_, [links = std::exchange(paused_, {})] {
    for (const LinkPtr& link : links) link->read();
  });
  return true;
}

Chunk BatchedTraffic::new_chunk(std::size_t size) {
  std::vector<Chunk>& spare = spare_[size == Chunk::large];
  if (spare.empty()) return Chunk(size);
  Chunk chunk = std::move(spare.back());
  spare.pop_back();
  return chunk;
}

}  // namespace
}  // namespace tofu::bench

int main(int argc, char** argv) {
  using namespace tofu::bench;
  using Client = AsioClient<BatchedTraffic>;
  return run_peer<Client, AsioServer<BatchedTraffic>>(argc, argv, {{"flood", flood<Client>}});
}
