#include "os/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "os/descriptor.h"
#include "os/files.h"

namespace hone::os {
namespace {

/// The terminal shows nothing of what is typed for as long as this lives.
class Unseen {
 public:
  explicit Unseen(int terminal) : terminal_(terminal) {
    termios quiet{};
    if (::tcgetattr(terminal_, &quiet) != 0) return;
    before_ = quiet;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() {
    if (before_) ::tcsetattr(terminal_, TCSAFLUSH, &*before_);
  }

 private:
  int terminal_;
  std::optional<termios> before_;
};

/// Byte by byte, so that nothing behind the line is taken.
Result<std::string> read_line(int descriptor, std::size_t most) {
  std::string line;
  for (;;) {
    char c = 0;
    const ssize_t got = ::read(descriptor, &c, 1);
    if (got < 0 && errno == EINTR)
      return Error(ErrorKind::cancelled, "job.cancelled", "Cancelled.");
    if (got < 0) return system_error(errno, "The input cannot be read", "stdin");
    if (got == 0 && line.empty()) {
      return environment_error("os.io", "The input ended before a line came.").at("stdin");
    }
    if (got == 0 || c == '\n') return line;
    if (line.size() == most) return limit_error("os.too_large", "The line is too long.");
    line += c;
  }
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_width(int descriptor) {
  winsize size{};
  const bool told = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return told ? size.ws_col : 80;
}

Result<std::string> read_secret(const std::string& prompt, std::size_t most) {
  if (!is_terminal(STDIN_FILENO)) return read_line(STDIN_FILENO, most);
  const Unseen unseen(STDIN_FILENO);
  HONE_CHECK(write_all(STDERR_FILENO, prompt));
  auto line = read_line(STDIN_FILENO, most);
  (void)write_all(STDERR_FILENO, "\n");
  return line;
}

}  // namespace hone::os
