#include "decode/decode_command.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/command_error.hpp"
#include "common/input.hpp"
#include "common/output.hpp"
#include "common/printable.hpp"
#include "common/terminal.hpp"
#include "decode/frame_description.hpp"
#include "decode/frame_text.hpp"
#include "decode/hex_reader.hpp"

namespace tofu::cli {
namespace {

struct DecodeOptions {
  std::string file = "-";
  bool hex = false;
  std::string hex_string;
  bool json = false;
  FrameTextOptions text;
};

/// Prints the frames of a stream of bytes as they become whole.
class Decoder {
 public:
  explicit Decoder(const DecodeOptions& options) : options_(&options) {}

  [[nodiscard]] std::vector<std::byte>& bytes() noexcept { return bytes_; }

  /// Prints every whole frame of bytes(); at the end of the input also what is left.
  void print_frames(bool at_end) {
    std::span<const std::byte> rest(bytes_);
    while (!rest.empty() && (at_end || rest.size() >= bytes_wanted(rest))) {
      const FrameDescription frame = describe_frame(rest);
      print(frame);
      rest = rest.subspan(frame.bytes_there);
      offset_ += frame.bytes_there;
    }
    bytes_.erase(bytes_.begin(), bytes_.end() - static_cast<std::ptrdiff_t>(rest.size()));
    flush_out();
  }

  /// The last line in text form, and the outcome.
  [[nodiscard]] ExitCode finish() const {
    if (!options_->json) {
      print_out("{} frame{}, {} bytes, {} wrong\n", frames_, frames_ == 1 ? "" : "s", offset_,
                wrong_);
    }
    return wrong_ == 0 ? ExitCode::success : ExitCode::failed;
  }

 private:
  void print(const FrameDescription& frame) {
    ++frames_;
    const bool right = frame.verdict == FrameDescription::Verdict::right;
    wrong_ += right ? 0 : 1;
    if (options_->json) {
      print_out("{}\n", frame_json(frame, offset_));
      return;
    }
    const std::string text = frame_text(frame, offset_, options_->text);
    // The first line carries the colour; what a peer wrote stays plain.
    const std::size_t line_end = text.find('\n');
    print_out("{}{}",
              paint(Stream::out, right ? Colour::bold : Colour::red, text.substr(0, line_end)),
              text.substr(line_end));
  }

  const DecodeOptions* options_;
  std::vector<std::byte> bytes_;
  std::uint64_t offset_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t wrong_ = 0;
};

void throw_if(const std::optional<std::string>& hex_error, const std::string& source) {
  if (!hex_error) return;
  throw CommandError(ExitCode::failed,
                     printable(source) + ": " + *hex_error +
                         ". Give two digits per byte; for bytes that are no text leave --hex out");
}

ExitCode decode_hex_string(const DecodeOptions& options) {
  Decoder decoder(options);
  HexReader hex;
  auto error = hex.feed(options.hex_string, decoder.bytes());
  if (!error) error = hex.finish();
  if (error) throw CLI::ValidationError("--hex-string", *error);
  decoder.print_frames(true);
  return decoder.finish();
}

ExitCode decode_input(const DecodeOptions& options) {
  Input input(options.file);
  Decoder decoder(options);
  HexReader hex;
  std::vector<std::byte> piece(64 * 1024);
  while (const std::size_t got = input.read(piece)) {
    const auto bytes = std::span(piece).first(got);
    if (options.hex) {
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      const auto error = hex.feed(text, decoder.bytes());
      decoder.print_frames(false);
      throw_if(error, input.name());
    } else {
      decoder.bytes().insert(decoder.bytes().end(), bytes.begin(), bytes.end());
      decoder.print_frames(false);
    }
  }
  throw_if(hex.finish(), input.name());
  decoder.print_frames(true);
  return decoder.finish();
}

}  // namespace

void add_decode_command(CLI::App& app, CommandResult& result) {
  auto options = std::make_shared<DecodeOptions>();
  CLI::App& command = add_subcommand(
      app, "decode",
      "Show the frames in a file, a pipe or hexadecimal text.\n\n"
      "For what is no right frame: why, and at which byte. The frames after it are shown as its\n"
      "lengths say.",
      help_footer({{"tofu decode capture.bin", "the frames of a file"},
                   {"nc -l 7099 | tofu decode", "what a client sends, as it comes"},
                   {"xxd -p capture.bin | tofu decode --hex", "hexadecimal text"},
                   {"tofu decode --hex-string '00010200 00000000 00000001 00000000'",
                    "text on the command line"},
                   {"tofu decode --json capture.bin | jq .op_code_name", "for programs"}},
                  {ExitCode::failed}));
  auto* file =
      command.add_option("FILE", options->file, "File to read; - is standard input (default)");
  file->type_name("");
  command.add_flag("--hex", options->hex,
                   "The input is hexadecimal text. Blanks, line breaks, ':' ',' '-', 0x and \\x\n"
                   "may stand between bytes");
  command.add_option("--hex-string", options->hex_string, "Decode this hexadecimal text, no file")
      ->type_name("HEX")
      ->excludes(file);
  command.add_flag("--full", options->text.full,
                   "Show whole bodies, not only their first 256 bytes");
  command.add_flag("--json", options->json, "One JSON object per frame and line");
  command.callback([&command, &result, options] {
    const bool from_string = command.count("--hex-string") != 0;
    result.exit_code = from_string ? decode_hex_string(*options) : decode_input(*options);
  });
}

}  // namespace tofu::cli
