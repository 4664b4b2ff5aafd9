// All commands as a manual page and as a completion.

#include "app/app.h"
#include "cli/manual.h"

namespace hone::cli {
namespace {

/// Text that roff takes as it stands.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  const bool request = safe.starts_with('.') || safe.starts_with('\'');
  return request ? "\\&" + safe : safe;
}

std::string synopsis(const CommandText& command) {
  std::string line = ".B " + roff(command.name) + "\n";
  for (const auto& option : command.options) {
    if (option.name.starts_with("--") && !option.required) continue;
    const std::string value = option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR";
    line += (option.required ? "" : "[") + roff(option.name) + value +
            (option.required ? "" : "]") + "\n";
  }
  return line + "[\\fIoptions\\fR]\n";
}

std::string option_list(const CommandText& command) {
  std::string text;
  for (const auto& option : command.options) {
    if (option.name == "--help") continue;
    text += ".TP\n\\fB" + roff(option.name) + "\\fR";
    if (!option.value.empty()) text += " \\fI" + roff(option.value) + "\\fR";
    text += "\n" + roff(option.help) + (option.required ? " (required)." : ".") + "\n";
  }
  return text;
}

constexpr std::string_view kAfter = R"(.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed
.TP
.B 2
wrong usage
.TP
.B 3
the input was refused
.TP
.B 4
a limit was reached
.TP
.B 5
cancelled
.TP
.B 6
the target is not available
.SH ENVIRONMENT
.TP
.B HONE_DATA
Folder of the store, where \-\-data does not name one.
.TP
.B HONE_MEASURE_LOCK
File that holds apart what measures on this machine; the same for all its users.
.TP
.B HONE_WORKER
Program in place of the
.B hone\-worker
beside
.BR hone .
.SH FILES
.TP
.I ~/.local/share/hone
The store: records, and files called by the SHA\-256 of their bytes.
.TP
.I /var/lib/hone
The store of the service
.BR hone.service .
.SH SEE ALSO
.BR systemctl (1),
.BR journalctl (1)
)";

/// The words that may stand where the cursor is, by the command before it.
std::string words_after(const CommandText& command) {
  std::string words;
  for (const auto& word : command.below) words += word + " ";
  for (const auto& option : command.options) {
    if (option.name.starts_with("--")) words += option.name + " ";
  }
  return words + (command.options.empty() ? "" : "--json --quiet --data");
}

std::string cases_of_words(const std::vector<CommandText>& commands) {
  std::string text;
  for (const auto& command : commands) {
    text += "    '" + command.name + "') words='" + words_after(command) + "' ;;\n";
  }
  return text;
}

std::string cases_of_values(const std::vector<CommandText>& commands) {
  std::string text;
  for (const auto& command : commands) {
    for (const auto& option : command.options) {
      if (option.words.empty()) continue;
      text += "    '" + command.name + " " + option.name + "') words='";
      for (const auto& word : option.words) text += word + " ";
      text += "' ;;\n";
    }
  }
  return text;
}

/// 1 where an option takes a value of its own, so that the word behind it is no command.
std::string options_with_value(const std::vector<CommandText>& commands) {
  std::string text = " ";
  for (const auto& command : commands) {
    for (const auto& option : command.options) {
      const std::string name = option.name + " ";
      if (!option.value.empty() && text.find(" " + name) == std::string::npos) text += name;
    }
  }
  return text;
}

constexpr std::string_view kWalk = R"(
  local index word command=hone words=
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    case $word in -*) continue ;; esac
    case $valued in *" ${COMP_WORDS[index - 1]} "*) continue ;; esac
    case $commands in *"|$command $word|"*) command="$command $word" ;; esac
  done
)";

}  // namespace

std::string manual_page(const std::vector<CommandText>& commands) {
  const CommandText& program = commands.front();
  std::string text = ".TH HONE 1 \"\" \"hone " + app::version().hone + "\" \"Hone\"\n";
  text += ".SH NAME\nhone \\- workbench for trained networks\n.SH SYNOPSIS\n.B hone\n";
  text += "[\\fIoptions\\fR] \\fIcommand\\fR ...\n.SH DESCRIPTION\n" + roff(program.help) + "\n";
  text +=
      "MODEL and DATASET are an id, an unambiguous id prefix, a name, or a path that is "
      "imported first.\n.SH OPTIONS\nAlso behind a command.\n";
  text += option_list(program) + ".SH COMMANDS\n";
  for (const auto& command : commands) {
    if (!command.below.empty()) continue;
    text += ".SS " + roff(command.name) + "\n" + synopsis(command) + ".PP\n" + roff(command.help) +
            ".\n" + option_list(command);
  }
  return text + std::string(kAfter);
}

std::string bash_completion(const std::vector<CommandText>& commands) {
  std::string names = "|";
  for (const auto& command : commands) names += command.name + "|";
  std::string text = "# Completion of hone for bash, made by `hone completion`.\n_hone() {\n";
  text += "  local valued='" + options_with_value(commands) + "'\n";
  text += "  local commands='" + names + "'" + std::string(kWalk);
  text += "  case \"$command $before\" in\n" + cases_of_values(commands) + "  esac\n";
  text += "  if [ -z \"$words\" ]; then\n    case $valued in *\" $before \"*) return ;; esac\n  ";
  text += "fi\n  [ -n \"$words\" ] || case $command in\n" + cases_of_words(commands) + "  esac\n";
  text += "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n";
  return text + "complete -o bashdefault -o default -F _hone hone\n";
}

}  // namespace hone::cli
