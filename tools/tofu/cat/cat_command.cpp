#include "cat/cat_command.hpp"

#include <fmt/format.h>

#include <memory>
#include <tofu/body.hpp>
#include <tofu/text_headers.hpp>

#include "cat/cat_options.hpp"
#include "cat/cat_session.hpp"
#include "common/address_option.hpp"
#include "common/printable.hpp"
#include "common/quantity_option.hpp"

namespace tofu::cli {
namespace {

/// What the command line gives, before it is checked as a whole.
struct Arguments {
  CatOptions cat;
  std::string address;
  std::vector<std::string> headers;
  std::uint64_t chunk = 0;
  std::chrono::nanoseconds wait{0};
};

std::pair<std::string, std::string> parse_header(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const std::string value = colon == std::string::npos ? "" : text.substr(colon + 1);
  TextHeaders trial;
  if (const auto added = trial.append(name, value); !added) {
    throw CLI::ValidationError(
        "--header", fmt::format("'{}': {}. Write NAME:VALUE, as in topic:weather", printable(text),
                                added.error().detail));
  }
  return {name, value};
}

void add_options(CLI::App& command, Arguments& arguments) {
  CatOptions& cat = arguments.cat;
  command
      .add_option("ADDRESS", arguments.address,
                  "The peer, or with --listen where to listen; see 'tofu --help'")
      ->type_name("")
      ->required();
  command.add_flag("-l,--listen", cat.listen, "Be the server: take the first client that comes");
  command.add_flag("-r,--request", cat.request,
                   "Send Requests, not Signals, and wait for their Responses");
  add_size_option(command, "-c,--chunk", arguments.chunk, 1, Body::max_bytes,
                  "Binary: bodies of that size instead of lines; what arrives is\n"
                  "written as it is")
      ->default_str("");
  command
      .add_option("-H,--header", arguments.headers,
                  "Text header for every message; may be given several times")
      ->type_name("NAME:VALUE")
      ->allow_extra_args(false);
  command.add_flag("-x,--hex", cat.show_hex, "Show bodies that arrive in hexadecimal");
  command.add_flag("--headers", cat.show_headers, "Show op code, message id and text headers too");
  add_duration_option(command, "-w,--wait", arguments.wait,
                      "After the end of the input, stay that long for what the peer still sends,\n"
                      "with --request only until all is answered. Default: 0; with --request 10s;\n"
                      "with --listen until the client leaves")
      ->default_str("");
}

CatOptions checked(const CLI::App& command, const Arguments& arguments) {
  CatOptions options = arguments.cat;
  options.address = address_argument("ADDRESS", arguments.address,
                                     options.listen ? AddressUse::listen : AddressUse::connect);
  if (command.count("--chunk") != 0) options.chunk_bytes = arguments.chunk;
  if (command.count("--wait") != 0) options.wait = arguments.wait;
  for (const std::string& header : arguments.headers) {
    options.headers.push_back(parse_header(header));
  }
  return options;
}

}  // namespace

void add_cat_command(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = add_subcommand(
      app, "cat",
      "Send standard input as messages and print what arrives.\n\n"
      "Each line is one Signal; a line beyond 65,535 bytes goes as several with 'more'. Ends when\n"
      "the input has ended, with a Bye, so that all that was sent is also received. While the "
      "peer\n"
      "does not keep up, the input is not read.",
      help_footer(
          {{"tofu cat tcp:7099", "type lines to a peer"},
           {"tofu cat --listen tcp:7099", "be that peer"},
           {"tofu cat --request --header lang:en tcp:7099 < questions", "ask, print answers"},
           {"tofu cat --chunk 32k uds:/tmp/echo < in.bin > out.bin", "binary data"}},
          {ExitCode::failed, ExitCode::no_connection, ExitCode::interrupted}));
  add_options(command, *arguments);
  command.callback([&command, &result, arguments] {
    const CatOptions options = checked(command, *arguments);
    result.exit_code = CatSession(options).run();
  });
}

}  // namespace tofu::cli
