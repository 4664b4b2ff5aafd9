#pragma once
// All commands as plain values, read from the parser itself, so that the manual page, the shell
// completion and `--help` cannot say different things. Used by the files of this room.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/fields.h"

namespace hone::cli {

struct OptionText {
  std::string name;                ///< "--shape", or "PATH" where it is an argument
  std::string value;               ///< "INPUT=1,3,224,224"; empty for a flag and an argument
  std::vector<std::string> words;  ///< what may be given, where that is a list of words
  bool required = false;
  std::string help;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Option, or the argument in capitals");
    field("value", self.value, "What follows it; empty for a flag and for an argument");
    field("words", self.words, "The words that may be given");
    field("required", self.required, "The command does nothing without it");
    field("help", self.help, "What it means");
  }
};

struct CommandText {
  std::string name;  ///< "hone model import"
  std::string help;
  std::vector<std::string> below;   ///< "import", "list" … of a word that groups commands
  std::vector<OptionText> options;  ///< arguments first
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "All words of the command");
    field("help", self.help, "What it does");
    field("below", self.below, "Commands that it groups");
    field("options", self.options, "Arguments and options");
  }
};

/// The program first, then every command that its help names, depth first.
std::vector<CommandText> commands_of(const CLI::App& parser);

std::string manual_page(const std::vector<CommandText>& commands);      ///< roff, section 1
std::string bash_completion(const std::vector<CommandText>& commands);  ///< to be sourced

}  // namespace hone::cli
