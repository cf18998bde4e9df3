#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "decode/frame_description.hpp"

namespace tofu::cli {

struct FrameTextOptions {
  bool full = false;  ///< whole bodies, not only their first preview_bytes
  std::size_t preview_bytes = 256;
};

/// A frame for people: one line for the frame header, then text headers and body, then, behind
/// "WRONG" or "TRUNCATED", the reason with its place. `offset` is where the frame starts in the
/// whole input. A pure function; nothing in the frame can steer the terminal.
[[nodiscard]] std::string frame_text(const FrameDescription& frame, std::uint64_t offset,
                                     const FrameTextOptions& options = {});

/// The same frame as one JSON object on one line, without newline, in ASCII. docs/cli.md lists the
/// members. A pure function.
[[nodiscard]] std::string frame_json(const FrameDescription& frame, std::uint64_t offset);

/// "hello_request", or "op_code_12" for what is no op code.
[[nodiscard]] std::string op_code_name(std::uint8_t op_code);

}  // namespace tofu::cli
