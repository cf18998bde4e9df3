#pragma once

#include <string_view>

namespace tofu::cli::bench_wire {

/// What the two sides of `tofu bench` say to each other. A client and its server need not be of one
/// build, but must have the same version of this.
///
/// HelloRequest and HelloResponse carry `bench:VERSION`. After that a Request without text headers
/// comes back as Response, and a Signal without text headers is counted; as wrong, too, if it is
/// not the next one or its body not what BenchPattern says. A Request with `bench:COMMAND` is
/// answered:
/// * `begin`: counting starts anew; the next Signal has the message id behind this one's;
/// * `report`: the text headers `messages`, `bytes` (of bodies) and `wrong` tell what was counted.
/// Whoever says something else is cut off.
inline constexpr std::string_view header = "bench";
inline constexpr std::string_view version = "1";
inline constexpr std::string_view begin = "begin";
inline constexpr std::string_view report = "report";
inline constexpr std::string_view messages = "messages";
inline constexpr std::string_view bytes = "bytes";
inline constexpr std::string_view wrong = "wrong";

}  // namespace tofu::cli::bench_wire
