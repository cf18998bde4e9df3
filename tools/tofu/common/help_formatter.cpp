#include "common/help_formatter.hpp"

#include <fmt/format.h>

#include <utility>

namespace tofu::cli {

HelpFormatter::HelpFormatter() {
  label("Positionals", "Arguments");
  label("SUBCOMMAND", "COMMAND");
  column_width(28);
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  // A group of options that is hidden leaves its blank line behind.
  return CLI::detail::find_and_replace(Formatter::make_help(app, std::move(name), mode), "\n\n\n",
                                       "\n\n");
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return app->get_description() + "\n\n";
}

std::string HelpFormatter::make_subcommand(const CLI::App* subcommand) const {
  const std::string description = subcommand->get_description();
  return fmt::format("  {:<10}{}\n", subcommand->get_name(),
                     description.substr(0, description.find('\n')));
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const bool shows_type = option->get_type_size() != 0 && !option->get_positional();
  std::string type = option->get_type_name();
  // "UINT:UINT in [1 - 9]" when a check is attached: its own words are enough.
  const std::size_t colon = type.find(':');
  if (colon != std::string::npos && type.substr(colon + 1).starts_with(type.substr(0, colon))) {
    type.erase(0, colon + 1);
  }
  std::string text = shows_type && !type.empty() ? " " + type : "";
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += " ...";
  return text;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  const std::string by_default = option->get_default_str();
  if (option->get_type_size() == 0 || by_default.empty()) return option->get_description();
  return fmt::format("{} [{}]", option->get_description(), by_default);
}

}  // namespace tofu::cli
