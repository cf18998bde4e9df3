#include "cat/input_sender.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "cat/input_splitter.hpp"
#include "common/command_error.hpp"

namespace tofu::cli {

InputSender::InputSender(Node& node, ChannelNumber channel, const CatOptions& options)
    : node_(&node), channel_(channel), options_(&options), thread_([this] { run(); }) {}

InputSender::~InputSender() { join(); }

void InputSender::on_send_queue_ready() {
  const std::lock_guard lock(mutex_);
  room_ = true;
  changed_.notify_one();
}

void InputSender::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_one();
  }
  input_.stop();
}

void InputSender::join() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void InputSender::run() {
  try {
    sent_all_ = send_input();
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  finished_ = true;
  (void)node_->group().update_receiver();
}

bool InputSender::send_input() {
  InputSplitter splitter(options_->chunk_bytes);
  bool going = true;
  const auto sink = [&](std::span<const std::byte> body, bool more) {
    going = going && post(body, more);
  };
  std::vector<std::byte> piece(64 * 1024);
  while (going) {
    const std::size_t got = input_.read(piece);
    if (got == 0) break;
    splitter.feed(std::span(piece).first(got), sink);
  }
  if (!input_.ended()) return false;
  splitter.finish(sink);
  return going;
}

bool InputSender::post(std::span<const std::byte> body, bool more) {
  const OpCode op_code = options_->request ? OpCode::request : OpCode::signal;
  MessagePtr message = node_->make(channel_, op_code, unit_id_, more);
  for (const auto& [name, value] : options_->headers) {
    require(message->text_headers.append(name, value), "--header");
  }
  require(message->body.assign(body), input_.name());
  return post_when_possible(std::move(message));
}

bool InputSender::post_when_possible(MessagePtr message) {
  const bool more = message->header.more;
  for (;;) {
    const auto posted = node_->group().post(std::move(message));
    if (posted) {
      unit_id_ = more ? posted->message_id : 0;
      units_ += more ? 0 : 1;
      return true;
    }
    const Status why = posted.error().status;
    // An ending channel says why by its channel_closed; that is the receiver's to report.
    if (why == Status::channel_closed || why == Status::invalid_channel_number) return false;
    if (why != Status::send_queue_full) throw CommandError(ExitCode::failed, "", posted.error());
    if (!wait_for_room()) return false;
  }
}

bool InputSender::wait_for_room() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return room_ || stopped_; });
  room_ = false;
  return !stopped_;
}

}  // namespace tofu::cli
