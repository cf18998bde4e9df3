#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tofu::cli {

/// How --help looks: a subcommand by the first line of its description, defaults behind the
/// descriptions of options, and no more than the type of its value next to an option's name.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_subcommand(const CLI::App* subcommand) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace tofu::cli
