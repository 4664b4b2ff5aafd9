// The commands as values, and `hone manual` and `hone completion` that a package is made with.

#include "cli/manual.h"

#include <algorithm>

#include "cli/command.h"

namespace hone::cli {
namespace {

/// "f32|f16" is a list of words, "N|auto" and "HOST:PORT" are not.
std::vector<std::string> words_of(const std::string& value) {
  const bool plain =
      value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-|") == std::string::npos;
  if (!plain || value.find('|') == std::string::npos) return {};
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= value.size();) {
    const auto end = std::min(value.find('|', begin), value.size());
    words.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

OptionText text_of(const CLI::Option& option) {
  OptionText text;
  text.required = option.get_required();
  text.help = option.get_description();
  if (option.get_positional()) {
    text.name = option.get_type_name().empty() ? option.get_name() : option.get_type_name();
    std::transform(text.name.begin(), text.name.end(), text.name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
  }
  text.name = "--" + option.get_lnames().front();
  if (option.get_items_expected_max() > 0) text.value = option.get_type_name();
  text.words = words_of(text.value);
  return text;
}

std::vector<OptionText> options_of(const CLI::App& parser) {
  std::vector<OptionText> texts;
  for (const auto* option : parser.get_options()) texts.push_back(text_of(*option));
  std::stable_partition(texts.begin(), texts.end(),
                        [](const OptionText& text) { return !text.name.starts_with("--"); });
  return texts;
}

void collect(const CLI::App& parser, const std::string& name, std::vector<CommandText>& all) {
  CommandText text;
  text.name = name;
  text.help = parser.get_description();
  text.options = options_of(parser);
  const auto below =
      parser.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
  for (const auto* command : below) text.below.push_back(command->get_name());
  all.push_back(std::move(text));
  for (const auto* command : below) collect(*command, name + " " + command->get_name(), all);
}

/// A command of the program that prints all commands in one form; not in the help.
void add_form(Program& program, const std::string& name, const std::string& help,
              std::string (*form)(const std::vector<CommandText>&)) {
  CLI::App& command = *program.parser.add_subcommand(name, help);
  command.group("");
  command.callback([&program, form] {
    program.chosen = [&program, form]() -> Status {
      const auto commands = commands_of(program.parser);
      program.session.answer("commands", to_json(commands), [&] { return form(commands); });
      return {};
    };
  });
}

}  // namespace

std::vector<CommandText> commands_of(const CLI::App& parser) {
  std::vector<CommandText> all;
  collect(parser, parser.get_name(), all);
  return all;
}

void register_manual(Program& program) {
  add_form(program, "manual", "All commands as a manual page", manual_page);
  add_form(program, "completion", "Completion of all commands for bash", bash_completion);
}

}  // namespace hone::cli
