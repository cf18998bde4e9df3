#include <tofu/text_headers.hpp>

#include <algorithm>
#include <cstring>
#include <functional>

#include "wire/text_header_codec.hpp"

namespace tofu {
namespace {

// Stands where a pair's last LF stood, for a pair that is about to go. A sought name can't overlap
// it, as names hold no CR: so a name may be a view into the very headers that are being changed.
constexpr std::byte removal_mark{0};

// Text that may lie inside a buffer, found again after the buffer moved.
class StableView {
 public:
  StableView(std::string_view text, const Buffer& buffer) : text_(text), buffer_(buffer) {
    const std::string_view all = buffer.text();
    const std::less_equal<> not_after;
    inside_ = !all.empty() && not_after(all.data(), text.data()) &&
              not_after(text.data() + text.size(), all.data() + all.size());
    if (inside_) offset_ = static_cast<std::size_t>(text.data() - all.data());
  }
  [[nodiscard]] const char* data() const noexcept {
    return inside_ ? buffer_.text().data() + offset_ : text_.data();
  }
  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

 private:
  std::string_view text_;
  const Buffer& buffer_;
  bool inside_ = false;
  std::size_t offset_ = 0;
};

std::size_t encoded_size(std::string_view name, std::string_view value) noexcept {
  return name.size() + 1 + value.size() + wire::line_end.size();
}

std::unexpected<Error> no_memory_for_headers() {
  return fail(Status::allocation_failed, "no memory for the text headers");
}

std::unexpected<Error> headers_too_long() {
  return fail(Status::invalid_headers_len, "the text headers would exceed 65,535 bytes");
}

Result<void> check_pair(std::string_view name, std::string_view value) noexcept {
  if (auto checked = wire::check_name(name); !checked) return checked;
  return wire::check_value(value);
}

char* put(char* to, const char* from, std::size_t size) noexcept {
  std::memcpy(to, from, size);
  return to + size;
}

// Writes a checked pair behind what `encoded` holds. False: no memory, nothing changed.
bool add_pair(Buffer& encoded, std::string_view name, std::string_view value) noexcept {
  const StableView stable_name(name, encoded);
  const StableView stable_value(value, encoded);
  const std::size_t start = encoded.size();
  if (!encoded.resize(start + encoded_size(name, value))) return false;
  char* to = reinterpret_cast<char*>(encoded.data()) + start;
  to = put(to, stable_name.data(), stable_name.size());
  *to++ = ':';
  to = put(to, stable_value.data(), stable_value.size());
  put(to, wire::line_end.data(), wire::line_end.size());
  return true;
}

// What the pairs of that name take in all.
std::size_t bytes_of(std::string_view encoded, std::string_view name) noexcept {
  std::size_t total = 0;
  while (!encoded.empty()) {
    const wire::EncodedPair pair = wire::first_pair(encoded);
    if (pair.header.name == name) total += pair.size;
    encoded.remove_prefix(pair.size);
  }
  return total;
}

// Marks the pairs of that name among the first `limit` bytes; returns how many there are.
std::size_t mark_pairs(Buffer& encoded, std::size_t limit, std::string_view name) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < limit;) {
    const wire::EncodedPair pair = wire::first_pair(encoded.text().substr(at, limit - at));
    at += pair.size;
    if (pair.header.name != name) continue;
    encoded.data()[at - 1] = removal_mark;
    ++count;
  }
  return count;
}

// Closes the gaps that marked pairs leave.
void drop_marked_pairs(Buffer& encoded) noexcept {
  std::byte* const data = encoded.data();
  std::size_t kept = 0;
  for (std::size_t at = 0; at < encoded.size();) {
    // A marked pair ends with CR and the mark, so the CR alone is what to look for.
    const std::size_t carriage_return = encoded.text().substr(at).find('\r');
    const std::size_t left = encoded.size() - at;
    const std::size_t size = carriage_return == std::string_view::npos
                                 ? left
                                 : std::min(carriage_return + wire::line_end.size(), left);
    if (data[at + size - 1] != removal_mark) {
      std::memmove(data + kept, data + at, size);
      kept += size;
    }
    at += size;
  }
  encoded.erase(kept, encoded.size() - kept);
}

}  // namespace

Result<void> TextHeaders::append(std::string_view name, std::string_view value) {
  name = wire::trim(name);
  if (auto checked = check_pair(name, value); !checked) return checked;
  if (encoded_.size() + encoded_size(name, value) > max_bytes) return headers_too_long();
  if (!add_pair(encoded_, name, value)) return no_memory_for_headers();
  return {};
}

Result<void> TextHeaders::set(std::string_view name, std::string_view value) {
  name = wire::trim(name);
  if (auto checked = check_pair(name, value); !checked) return checked;
  const std::size_t before = encoded_.size();
  const std::size_t replaced = bytes_of(encoded_.text(), name);
  if (before - replaced + encoded_size(name, value) > max_bytes) return headers_too_long();
  if (!add_pair(encoded_, name, value)) return no_memory_for_headers();
  if (replaced == 0) return {};
  // The caller's name may have moved with the buffer; the new pair's own cannot have.
  const std::string_view own_name = encoded_.text().substr(before, name.size());
  mark_pairs(encoded_, before, own_name);
  drop_marked_pairs(encoded_);
  return {};
}

std::size_t TextHeaders::remove(std::string_view name) noexcept {
  const std::size_t count = mark_pairs(encoded_, encoded_.size(), wire::trim(name));
  if (count > 0) drop_marked_pairs(encoded_);
  return count;
}

std::optional<std::string_view> TextHeaders::find(std::string_view name) const noexcept {
  if (encoded_.empty()) return std::nullopt;  // as in most messages
  name = wire::trim(name);
  for (const TextHeader header : *this) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

std::size_t TextHeaders::count() const noexcept {
  std::size_t count = 0;
  for (auto pair = begin(); pair != end(); ++pair) ++count;
  return count;
}

Result<void> TextHeaders::assign_encoded(std::span<const std::byte> encoded) {
  if (encoded.size() > max_bytes) return headers_too_long();
  const std::string_view text(reinterpret_cast<const char*>(encoded.data()), encoded.size());
  if (auto checked = wire::check_text_headers(text); !checked) return checked;
  if (!encoded_.reserve(encoded.size())) return no_memory_for_headers();
  encoded_.clear();
  if (!encoded_.append(encoded)) return no_memory_for_headers();
  return {};
}

void TextHeaders::Iterator::advance() noexcept {
  done_ = rest_.empty();
  if (done_) return;
  const wire::EncodedPair pair = wire::first_pair(rest_);
  current_ = pair.header;
  rest_.remove_prefix(pair.size);
}

}  // namespace tofu
