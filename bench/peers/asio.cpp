/// Asio as it is commonly written: a thread runs the io_context, each message is handed to it by
/// asio::post and written by itself, each header and each body is read by itself, and what came is
/// queued for the application.

#include "asio_peer.hpp"  // an asio.hpp here would hide the library's

#include <condition_variable>
#include <deque>
#include <mutex>

#include "common/flood.hpp"
#include "common/run_peer.hpp"
#include "common/start_up.hpp"

namespace tofu::bench {
namespace {

constexpr std::size_t max_queued = 256;  // messages, each way; longer queues were no faster

class PlainTraffic {
 public:
  using OnClosed = std::function<void(std::size_t)>;
  using Bytes = std::vector<std::byte>;
  class Link;
  using LinkPtr = std::shared_ptr<Link>;

  PlainTraffic(asio::io_context& io, OnClosed on_closed)
      : io_(io), on_closed_(std::move(on_closed)) {}

  LinkPtr open(AsioSocket socket, std::size_t index);
  void send(const LinkPtr& link, const Metadata& metadata, std::span<const std::byte> body);
  void close(const LinkPtr& link);
  std::optional<Arrival> next();
  [[nodiscard]] const LinkPtr& sender() const { return current_.link; }

 private:
  struct Received {
    LinkPtr link;
    Metadata metadata;
    Bytes body;
  };

  /// False: the link must not read on before it is told to.
  bool push(Received received);
  void closed(std::size_t index);

  asio::io_context& io_;
  const OnClosed on_closed_;
  Received current_;
  std::mutex mutex_;
  std::condition_variable some_;
  // Under mutex_:
  std::deque<Received> inbox_;
  std::vector<LinkPtr> paused_;
  bool is_lost_ = false;
};

class PlainTraffic::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(PlainTraffic& traffic, AsioSocket socket, std::size_t index)
      : traffic_(traffic), socket_(std::move(socket)), index_(index) {}

  [[nodiscard]] std::size_t index() const { return index_; }

  // The application's thread. The sender wakes when half the queue is written, not for each
  // message.
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    if (queued_ >= max_queued) {
      room_.wait(lock, [this] { return queued_ <= max_queued / 2 || is_closed_; });
    }
    ++queued_;
  }
  void wait_until_written() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return queued_ == 0 || is_closed_; });
  }

  // The I/O thread.
  void read() {
    asio::async_read(socket_, asio::buffer(&head_, sizeof head_),
                     [this, self = shared_from_this()](const asio::error_code& error, std::size_t) {
                       if (error || head_.size > max_body) return close();
                       read_body();
                     });
  }
  void write(Bytes message) {
    out_.push_back(std::move(message));
    if (out_.size() == 1) write_first();
  }
  void close() {
    if (!socket_.is_open()) return;
    close_socket();
    traffic_.closed(index_);
  }
  void close_socket() {
    asio::error_code ignored;
    socket_.close(ignored);
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    room_.notify_one();
  }

 private:
  void read_body() {
    body_.resize(head_.size);
    asio::async_read(socket_, asio::buffer(body_),
                     [this, self = shared_from_this()](const asio::error_code& error, std::size_t) {
                       if (error) return close();
                       if (traffic_.push({self, head_, std::exchange(body_, {})})) read();
                     });
  }
  void write_first() {
    asio::async_write(
        socket_, asio::buffer(out_.front()),
        [this, self = shared_from_this()](const asio::error_code& error, std::size_t) {
          if (error) return;  // reading tells of it too
          out_.pop_front();
          written();
          if (!out_.empty()) write_first();
        });
  }
  void written() {
    const std::lock_guard lock(mutex_);
    --queued_;
    if (queued_ == max_queued / 2 || queued_ == 0) room_.notify_one();
  }

  PlainTraffic& traffic_;
  AsioSocket socket_;
  const std::size_t index_;
  std::deque<Bytes> out_;
  Metadata head_;
  Bytes body_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t queued_ = 0;
  bool is_closed_ = false;
};

PlainTraffic::LinkPtr PlainTraffic::open(AsioSocket socket, std::size_t index) {
  auto link = std::make_shared<Link>(*this, std::move(socket), index);
  asio::post(io_, [link] { link->read(); });
  return link;
}

void PlainTraffic::send(const LinkPtr& link, const Metadata& metadata,
                        std::span<const std::byte> body) {
  link->wait_for_room();
  const std::span<const std::byte> head = bytes_of(metadata);
  Bytes message;
  message.reserve(head.size() + body.size());
  message.insert(message.end(), head.begin(), head.end());
  message.insert(message.end(), body.begin(), body.end());
  asio::post(io_,
             [link, message = std::move(message)]() mutable { link->write(std::move(message)); });
}

void PlainTraffic::close(const LinkPtr& link) {
  link->wait_until_written();
  asio::post(io_, [link] { link->close_socket(); });
}

std::optional<Arrival> PlainTraffic::next() {
  std::unique_lock lock(mutex_);
  some_.wait(lock, [this] { return !inbox_.empty() || is_lost_; });
  if (inbox_.empty()) return std::nullopt;
  current_ = std::move(inbox_.front());
  inbox_.pop_front();
  if (!paused_.empty() && inbox_.size() <= max_queued / 2) {
    asio::post(io_, [links = std::exchange(paused_, {})] {
      for (const LinkPtr& link : links) link->read();
    });
  }
  return Arrival{
      .connection = current_.link->index(), .metadata = current_.metadata, .body = current_.body};
}

bool PlainTraffic::push(Received received) {
  std::unique_lock lock(mutex_);
  const bool has_room = inbox_.size() < max_queued;
  if (!has_room) paused_.push_back(received.link);
  inbox_.push_back(std::move(received));
  lock.unlock();
  some_.notify_one();
  return has_room;
}

void PlainTraffic::closed(std::size_t index) {
  if (on_closed_) return on_closed_(index);
  const std::lock_guard lock(mutex_);
  is_lost_ = true;
  some_.notify_one();
}

}  // namespace
}  // namespace tofu::bench

int main(int argc, char** argv) {
  using namespace tofu::bench;
  using Client = AsioClient<PlainTraffic>;
  return run_peer<Client, AsioServer<PlainTraffic>>(
      argc, argv, {{"flood", flood<Client>}, {"start_up", start_up<IoThread>}});
}
