#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tofu/message.hpp>

#include "transfer/attempt.hpp"

/// The dialogue between push and pull. A message id stands for one item, a file or an empty folder.
///
///     push                                              pull
///     HelloRequest  Transfer: files/1              →
///                                                  ←    HelloResponse  Result: ok
///     Request more  Item: file  Bytes: N           →
///                   [Executable: yes]  body = name
///     Request more  body = next bytes   (repeated) →
///     Request last  SHA-256: HEX  body = the rest  →
///                                                  ←    Response  Result: ok
///     Request last  Item: folder  body = name      →
///                                                  ←    Response  Result: ok
///     ByeRequest                                   →
///                                                  ←    ByeResponse
///
/// An item's messages follow one another; its answer may come later, when others are on their way.
/// Each item gets exactly one answer, and gets it at once if it is refused: push then ends it with
/// a last part with the header `Abandoned: WHY`, as it does if it cannot read on.
namespace tofu::cli {

inline constexpr std::string_view transfer_header = "Transfer";
inline constexpr std::string_view transfer_version = "files/1";

/// Content of one data message. A multiple of the page size, for the sake of both disks.
inline constexpr std::size_t part_bytes = 60 * 1024;

/// The first message of an item: what it is.
struct Ticket {
  enum class Item : std::uint8_t { file, empty_folder };
  Item item = Item::file;
  std::string name;
  std::uint64_t bytes = 0;  ///< of a file
  bool executable = false;
};

/// Fills headers and body of an item's first message.
void write_ticket(const Ticket& ticket, Message& message);
/// Reads it; the name is as the peer sent it, to be checked. Failure: it is no ticket.
[[nodiscard]] Attempt<Ticket> read_ticket(const Message& message);

}  // namespace tofu::cli
