#include "transfer/outgoing_file.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "common/command_error.hpp"
#include "transfer/outcome.hpp"
#include "transfer/ticket.hpp"

namespace tofu::cli {

void OutgoingFile::fill_part(Message& message) {
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(part_bytes, source_.remaining()));
  require(message.body.resize(wanted), "message");
  const std::span content(message.body.data(), wanted);
  const auto count = source_.read(content);
  if (!count) {
    unreadable_ = true;
    return give_up(message, count.error());
  }
  // Asked at each part, so that gigabytes are not sent in vain.
  if (*count < wanted || source_.changed()) {
    return give_up(message, "it changed while it was read");
  }
  sha256_.update(content);
  message.header.more = source_.remaining() > 0;
  if (message.header.more) return;
  require(message.text_headers.append(sha256_header, sha256_.finish()), sha256_header);
}

void OutgoingFile::give_up(Message& message, std::string why) {
  given_up_ = std::move(why);
  message.body.clear();
  message.header.more = false;
  write_text(message, abandoned_header, given_up_);
}

}  // namespace tofu::cli
