#include <tofu/status.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace tofu {
namespace {

// In order of the values. docs/errors.md holds the same texts; tests/unit/status_test.cpp compares.
constexpr std::array table{
    StatusInfo{Status::success, "success", "The operation did what it was asked to do.",
               "Nothing needs to be done."},
    StatusInfo{Status::not_implemented_yet, "not_implemented_yet",
               "The engine, or the peer's, does not offer this operation.",
               "Do without the operation, or bring both peers to a version that has it."},
    StatusInfo{Status::wrong_address, "wrong_address",
               "A Hello or Welcome came without its address header ~connect_to or ~listen_on.",
               "Prepare the message with set_hello() or set_welcome() before you post it."},
    StatusInfo{Status::not_allowed, "not_allowed",
               "An option is out of its range, or the operation does not fit the channel, such as "
               "data posted on a listener.",
               "Correct what the detail names."},
    StatusInfo{Status::null_message, "null_message",
               "The message pointer was null: the message was never taken, or was moved away.",
               "Take a message with get() and check it for null, as pool_only may give none."},
    StatusInfo{Status::invalid_message, "invalid_message",
               "The message cannot be encoded: a text header has a bad name or a bad value.",
               "Give each text header a name without ':' and line breaks, and a value that is "
               "neither blank nor broken over lines."},
    StatusInfo{Status::invalid_op_code, "invalid_op_code",
               "The op code is none that an application may post.",
               "Post a request, response, signal, hello, bye or welcome message; a "
               "welcome_response is made by the engine only."},
    StatusInfo{Status::invalid_headers_len, "invalid_headers_len",
               "The text headers need more than 65,535 encoded bytes.",
               "Shorten them, or move long values into the body."},
    StatusInfo{Status::invalid_body_len, "invalid_body_len", "The body exceeds 65,535 bytes.",
               "Split the content over several messages of one message id, with more set on all "
               "but the last."},
    StatusInfo{Status::invalid_more_usage, "invalid_more_usage",
               "The more flag is set on a message that is no request, response or signal.",
               "Clear more on hello, bye and welcome messages."},
    StatusInfo{Status::invalid_channel_number, "invalid_channel_number",
               "The channel number is 0 where a channel is needed, or names no channel of this "
               "group.",
               "Use the number from the header that post() returned or from a received message, "
               "and only until channel_closed arrived for it."},
    StatusInfo{Status::invalid_channel_group, "invalid_channel_group",
               "The channel group is empty: it was default-constructed or moved from.",
               "Use a group that Engine::create_group() returned."},
    StatusInfo{Status::invalid_message_id, "invalid_message_id",
               "A response carries message id 0, so nobody could tell what it answers.",
               "Copy the message id of the request, or turn the received request itself into the "
               "response."},
    StatusInfo{Status::invalid_address, "invalid_address",
               "The address cannot be read, its host name is unknown, or nobody can connect to it "
               "or listen on it.",
               "Write it as tcp|host|port or uds|path, with a port from 1 to 65535 for connecting "
               "and a path of at most 107 bytes."},
    StatusInfo{Status::uds_path_not_found, "uds_path_not_found",
               "The path of the Unix domain socket, or its folder, does not exist.",
               "To connect, start the listener first, and let both sides use the same absolute "
               "path; to listen, make the folder first."},
    StatusInfo{Status::notification_disabled, "notification_disabled",
               "The engine's wake-up channel is switched off, so that posts cannot reach the "
               "reactor.",
               "Create a new engine; this one cannot work any more."},
    StatusInfo{Status::notification_failed, "notification_failed",
               "The operating system gave no descriptor for waking the reactor, or refused to use "
               "it.",
               "Raise the limit of open files (ulimit -n) or close what is not needed, then create "
               "the engine again."},
    StatusInfo{Status::peer_disconnected, "peer_disconnected",
               "The peer closed or reset the connection without a Bye, its process ended, or it "
               "left a ByeRequest unanswered.",
               "Reconnect with a new HelloRequest, and post again what was handed back; the reason "
               "is on the peer's side."},
    StatusInfo{Status::communication_failed, "communication_failed",
               "The operating system reported an error of the connection or of the poller.",
               "Look at the OS error in the message or in ~reason; reconnect when its cause is "
               "gone."},
    StatusInfo{Status::pool_empty, "pool_empty",
               "All messages for receiving are in use, so reading has stopped until some come "
               "back.",
               "Let go of messages sooner, received ones and others, or raise "
               "EngineOptions::max_messages; reading "
               "resumes by itself."},
    StatusInfo{Status::allocation_failed, "allocation_failed", "There was not enough memory.",
               "Free memory or lower the limits in EngineOptions, then try again; what was handed "
               "in still belongs to the caller."},
    StatusInfo{Status::receiver_update, "receiver_update",
               "A thread of the application called update_receiver(); this is no failure.",
               "Treat the message as news from your own application."},
    StatusInfo{
        Status::channel_closed, "channel_closed",
        "The channel has ended or is about to: by a Bye, a ByeSignal or the end of its group.",
        "Forget the channel number once the Signal channel_closed has arrived; its text header "
        "~reason tells why the channel ended."},
    StatusInfo{Status::shutdown_started, "shutdown_started",
               "The engine or the channel group is being shut down, or is gone.",
               "Stop using it, and let go of the messages it gave you."},
    StatusInfo{Status::connect_failed, "connect_failed", "The connection could not be established.",
               "Check that the listener runs and that host and port, or the path, are right; then "
               "post the HelloRequest again after a pause."},
    StatusInfo{Status::listen_failed, "listen_failed",
               "The operating system refused to listen on the address.",
               "Check that the host is an address of this machine and that the folder of the path "
               "exists."},
    StatusInfo{
        Status::accept_failed, "accept_failed",
        "A listener could not accept a connection: descriptors or memory ran out, a security "
        "policy refused it, or the listener itself broke down.",
        "Look at the OS error, then raise the limit of open files (ulimit -n), close channels "
        "or change the policy; a resting listener goes on by itself, a closed one needs a "
        "new WelcomeRequest."},
    StatusInfo{Status::send_failed, "send_failed",
               "The operating system refused to send on the connection.",
               "Look at the OS error; reconnect, and post again what was handed back."},
    StatusInfo{Status::recv_failed, "recv_failed",
               "The operating system refused to receive from the connection.",
               "Look at the OS error, and reconnect."},
    StatusInfo{Status::setsockopt_failed, "setsockopt_failed",
               "The operating system refused a socket option.",
               "Look at the OS error, and check the buffer sizes in EngineOptions."},
    StatusInfo{Status::processing_failed, "processing_failed",
               "The receiver of a message could not do what it asks for.",
               "Read what the answer says in its text headers or body, and correct the request."},
    StatusInfo{Status::unknown_error, "unknown_error",
               "Something failed for which there is no status of its own.",
               "Look at the OS error and the detail, and report both to whoever maintains the "
               "program."},
    StatusInfo{Status::send_queue_full, "send_queue_full",
               "As many messages or bytes wait to be sent on the channel as EngineOptions allow.",
               "Keep the message, and post it again after the Signal send_queue_ready of this "
               "channel."},
    StatusInfo{Status::handshake_timeout, "handshake_timeout",
               "An accepted connection sent no whole HelloRequest before the deadline.",
               "Let the client post its HelloRequest as the first message, at once, or raise "
               "EngineOptions::hello_timeout."},
    StatusInfo{Status::connect_timeout, "connect_timeout",
               "No connection came about before the deadline.",
               "Check the address, the network and firewalls on the way, or raise "
               "EngineOptions::connect_timeout."},
    StatusInfo{Status::idle_timeout, "idle_timeout",
               "Not a byte went over the channel for as long as EngineOptions::idle_timeout "
               "allows.",
               "Send a Signal as heartbeat more often than that, or raise or switch off the "
               "option."},
    StatusInfo{Status::too_many_channels, "too_many_channels",
               "The engine holds as many channels as EngineOptions::max_channels allows, or looks "
               "up as many host names as it may.",
               "Close channels that are not needed, or raise the option, which goes up to 65,534; "
               "a listener goes on by itself."},
    StatusInfo{Status::permission_denied, "permission_denied",
               "The operating system forbids this process to use the address.",
               "Use a port of 1024 or above, or a path whose folder and socket this user may read "
               "and write."},
    StatusInfo{Status::protocol_violation, "protocol_violation",
               "The peer sent bytes that break the protocol, or a frame longer than the limits in "
               "EngineOptions.",
               "Check that the peer speaks tofu's wire format and that both sides have the same "
               "limits; ~reason says which rule was broken."},
    StatusInfo{
        Status::address_in_use, "address_in_use",
        "Somebody listens on this address already, or a file that is no socket has this path.",
        "Stop the other listener, move the file away or take another address; port 0 or an empty "
        "path finds a free one."},
    StatusInfo{Status::send_queue_ready, "send_queue_ready",
               "The channel whose queue refused a message has room again; this is no failure.",
               "Post the message again that got send_queue_full."},
};

constexpr bool in_order_of_values =
    std::ranges::is_sorted(table, std::ranges::less{}, &StatusInfo::status);
static_assert(in_order_of_values);

// Where each of the 256 values stands in the table; unknown ones lead to unknown_error.
constexpr auto positions = [] {
  std::array<std::uint8_t, 256> result{};
  std::size_t unknown = 0;
  while (table[unknown].status != Status::unknown_error) ++unknown;
  result.fill(static_cast<std::uint8_t>(unknown));
  for (std::size_t i = 0; i < table.size(); ++i) {
    result[static_cast<std::size_t>(table[i].status)] = static_cast<std::uint8_t>(i);
  }
  return result;
}();

}  // namespace

std::span<const StatusInfo> all_statuses() noexcept { return table; }

const StatusInfo& status_info(Status status) noexcept {
  return table[positions[static_cast<std::size_t>(status)]];
}

std::string_view to_string(Status status) noexcept { return status_info(status).name; }

std::optional<Status> status_from_name(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &StatusInfo::name);
  if (found == table.end()) return std::nullopt;
  return found->status;
}

}  // namespace tofu
