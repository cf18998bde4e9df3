#include "common/address_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "common/printable.hpp"

namespace tofu::cli {
namespace {

constexpr std::string_view remedy =
    "Write tcp:HOST:PORT, tcp:PORT, tcp:[::1]:PORT, uds:/PATH or uds:@NAME";

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// "tcp|host|port" from what follows "tcp:"; the library's parser checks the parts.
Result<Address> parse_host_and_port(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return fail(Status::invalid_address, "the port after ':' is missing");
    if (host.find(':') != std::string_view::npos && bracket == std::string_view::npos) {
      return fail(Status::invalid_address, "an IPv6 literal must stand in brackets");
    }
  } else if (all_digits(text)) {
    host = default_host;
    port = text;
  }
  const std::string written = fmt::format("tcp|{}", host == "*" ? "" : host);
  return Address::parse(port.empty() ? written : fmt::format("{}|{}", written, port));
}

CLI::ValidationError wrong(std::string_view option, std::string_view text, const Error& error) {
  const std::string_view detail =
      error.detail.empty() ? status_info(error.status).cause : error.detail;
  return CLI::ValidationError(
      std::string(option),
      fmt::format("'{}': {}: {}. {}", printable(text), to_string(error.status), detail, remedy));
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  if (text == "uds" || text == "uds:") return Address::uds();
  if (text == "tcp" || text == "tcp:") return Address::tcp();
  if (text.starts_with("uds:")) return Address::parse("uds|" + std::string(text.substr(4)));
  if (text.starts_with("tcp://")) return parse_host_and_port(text.substr(6));
  if (text.starts_with("tcp:")) return parse_host_and_port(text.substr(4));
  return Address::parse(text);
}

Address address_argument(std::string_view option, std::string_view text, AddressUse use) {
  const auto address = parse_address(text);
  if (!address) throw wrong(option, text, address.error());
  const auto usable =
      use == AddressUse::connect ? address->check_connectable() : address->check_listenable();
  if (!usable) throw wrong(option, text, usable.error());
  return *address;
}

CLI::Option* add_address_option(CLI::App& command, const std::string& name, Address& target,
                                AddressUse use, const std::string& description) {
  return command
      .add_option_function<std::string>(
          name,
          [name, &target, use](const std::string& text) {
            target = address_argument(name, text, use);
          },
          description)
      ->type_name("");
}

CLI::Option* add_addresses_option(CLI::App& command, const std::string& name,
                                  std::vector<Address>& target, AddressUse use,
                                  const std::string& description) {
  return command
      .add_option_function<std::vector<std::string>>(
          name,
          [name, &target, use](const std::vector<std::string>& texts) {
            target.clear();
            for (const std::string& text : texts) {
              target.push_back(address_argument(name, text, use));
            }
          },
          description)
      ->type_name("");
}

}  // namespace tofu::cli
