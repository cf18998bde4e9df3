#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <tofu/address.hpp>
#include <vector>

namespace tofu::cli {

/// What an address given on the command line is for.
enum class AddressUse : std::uint8_t { connect, listen };

/// Reads an address as people type it in a shell:
///   tcp|HOST|PORT  tcp:HOST:PORT  tcp://HOST:PORT  tcp:PORT  tcp:HOST  tcp:[::1]:PORT  tcp
///   uds|PATH  uds:PATH  uds:@NAME  uds
/// `tcp::PORT` and `tcp:*:PORT` listen on all interfaces.
/// Error: invalid_address, its detail says which part.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

/// The same, and usable for `use`. Throws CLI::ValidationError (exit code 2) naming `option`.
[[nodiscard]] Address address_argument(std::string_view option, std::string_view text,
                                       AddressUse use);

/// Adds an option or positional of one address; a wrong one ends parsing with what, where and
/// remedy. `target` must outlive parsing.
CLI::Option* add_address_option(CLI::App& command, const std::string& name, Address& target,
                                AddressUse use, const std::string& description);
/// The same for one or more addresses.
CLI::Option* add_addresses_option(CLI::App& command, const std::string& name,
                                  std::vector<Address>& target, AddressUse use,
                                  const std::string& description);

}  // namespace tofu::cli
