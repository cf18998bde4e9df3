// Addresses as header values, and as arguments of the command.

#include <string_view>

#include <tofu/address.hpp>

#include "common/address_option.hpp"
#include "fuzz.hpp"

namespace {

using tofu::fuzz::promise;

void check(const tofu::Result<tofu::Address>& address) {
  if (!address) {
    promise(address.error().status == tofu::Status::invalid_address,
            "the address is what is wrong");
    promise(!address.error().detail.empty(), "which part is wrong is told");
    return;
  }
  const auto again = tofu::Address::parse(address->format());
  promise(again && *again == *address, "an address survives being written and read");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(tofu::Address::parse(text));
  check(tofu::cli::parse_address(text));
  return 0;
}
