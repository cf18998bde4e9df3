#include <tofu/address.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/address_limits.hpp"

namespace tofu {
namespace {

using namespace std::string_view_literals;

constexpr char separator = '|';

std::unexpected<Error> invalid(std::string_view detail) {
  return fail(Status::invalid_address, detail);
}

std::string_view without_brackets(std::string_view host) noexcept {
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

bool blank_or_control(char character) noexcept {
  const auto code = static_cast<unsigned char>(character);
  return code <= 0x20 || code == 0x7F;
}

Result<void> check_host(std::string_view host) {
  if (host.size() > detail::max_host_bytes) return invalid("tcp host exceeds 253 bytes");
  if (host.find(separator) != std::string_view::npos) return invalid("tcp host holds '|'");
  if (host.find_first_of("[]") != std::string_view::npos) {
    return invalid("tcp host holds a bracket that encloses nothing");
  }
  // An IPv6 literal has two colons or more.
  if (std::ranges::count(host, ':') == 1) {
    return invalid("tcp host holds ':'; the port goes behind '|', as in tcp|host|port");
  }
  if (std::ranges::any_of(host, blank_or_control)) {
    return invalid("tcp host holds a blank or a control character");
  }
  return {};
}

// What also holds for a path that may be empty.
Result<void> check_path(std::string_view path) {
  if (path.size() > detail::max_uds_path_bytes) {
    return invalid("uds path exceeds 107 bytes: take a shorter one, nearer to the root");
  }
  if (path.find('\0') != std::string_view::npos) return invalid("uds path holds a zero byte");
  if (path == "@") return invalid("uds path is '@' without an abstract name");
  // The address travels as a text header's value.
  if (path.find_first_of("\r\n"sv) != std::string_view::npos) {
    return invalid("uds path holds a line break");
  }
  if (path.ends_with(' ') || path.ends_with('\t')) return invalid("uds path ends with a blank");
  return {};
}

Result<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  const auto [stop, error] = std::from_chars(begin, end, port);
  if (error != std::errc{} || stop != end) {
    return invalid("tcp port is not a decimal number from 0 to 65535");
  }
  return port;
}

// Cuts the text before the first '|' off `rest`; nothing left: nullopt.
std::optional<std::string_view> next_field(std::optional<std::string_view>& rest) noexcept {
  if (!rest) return std::nullopt;
  const std::size_t end = rest->find(separator);
  const std::string_view field = rest->substr(0, end);
  if (end == std::string_view::npos) {
    rest.reset();
  } else {
    rest->remove_prefix(end + 1);
  }
  return field;
}

Result<Address> parse_tcp(std::optional<std::string_view> rest) {
  const std::string_view host = without_brackets(next_field(rest).value_or(default_host));
  if (auto checked = check_host(host); !checked) return std::unexpected(checked.error());
  const std::optional<std::string_view> digits = next_field(rest);
  if (rest) return invalid("tcp address has more than host and port");
  if (!digits) return Address::tcp(host);
  const Result<std::uint16_t> port = parse_port(*digits);
  if (!port) return std::unexpected(port.error());
  return Address::tcp(host, *port);
}

Result<void> set_address(Message& message, OpCode op_code, std::string_view header,
                         const Address& address) {
  if (auto set = message.text_headers.set(header, address.format()); !set) return set;
  message.header.op_code = op_code;
  return {};
}

}  // namespace

Address Address::tcp(std::string_view host, std::uint16_t port) {
  return {Transport::tcp, std::string(without_brackets(host)), port};
}

Address Address::tcp_any(std::uint16_t port) { return {Transport::tcp, {}, port}; }

Address Address::uds(std::string_view path) { return {Transport::uds, std::string(path), 0}; }

Result<Address> Address::parse(std::string_view text) {
  std::optional<std::string_view> rest = text;
  const std::string_view scheme = next_field(rest).value_or(std::string_view{});
  if (scheme == "tcp") return parse_tcp(rest);
  if (scheme != "uds" || !rest) return invalid("an address is tcp|host|port or uds|path");
  if (rest->find('\0') != std::string_view::npos) return invalid("uds path holds a zero byte");
  return uds(*rest);
}

std::string Address::format() const {
  if (is_uds()) return "uds|" + text_;
  return "tcp|" + text_ + separator + std::to_string(port_);
}

Result<void> Address::check_connectable() const {
  if (is_tcp() && port_ == 0) return invalid("tcp port is 0: nobody can connect to it");
  if (is_uds() && text_.empty()) return invalid("uds path is empty: nobody can connect to it");
  return check_listenable();
}

Result<void> Address::check_listenable() const {
  return is_tcp() ? check_host(text_) : check_path(text_);
}

Address Address::with_port(std::uint16_t port) const { return {transport_, text_, port}; }

Result<void> set_hello(Message& message, const Address& address) {
  if (auto checked = address.check_connectable(); !checked) return checked;
  return set_address(message, OpCode::hello_request, connect_to_header, address);
}

Result<void> set_welcome(Message& message, const Address& address) {
  if (auto checked = address.check_listenable(); !checked) return checked;
  return set_address(message, OpCode::welcome_request, listen_on_header, address);
}

Result<Address> listen_address(const Message& welcome_response) {
  const BinaryHeader& header = welcome_response.header;
  if (header.op_code != OpCode::welcome_response) {
    return invalid("the message is no WelcomeResponse");
  }
  if (header.status != Status::success) {
    return fail(header.status, "listening failed; the message's reason() says why");
  }
  const auto text = welcome_response.text_headers.find(listen_on_header);
  if (!text) return invalid("text header '~listen_on' is missing");
  return Address::parse(*text);
}

}  // namespace tofu
