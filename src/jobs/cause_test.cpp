#include "jobs/cause.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace hone::jobs {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

struct Case {
  std::string what;
  Death death;
  std::string code;
  ErrorKind kind;
  std::string says;
};

Death ended(int signal, int code) {
  Death death;
  death.exit.signal = signal;
  death.exit.code = code;
  death.spoke = true;
  death.stage = "compile";
  death.memory_limit = Bytes{1000 * kMiB};
  return death;
}

Death of_signal(int signal) { return ended(signal, 0); }
Death of_code(int code) { return ended(0, code); }

Death changed(Death death, const std::function<void(Death&)>& change) {
  change(death);
  return death;
}

TEST(Causes, EveryEndHasItsError) {
  const Death killed = of_signal(SIGKILL);
  const Death aborted = of_signal(SIGABRT);
  const std::vector<Case> cases{
      {"segmentation fault", of_signal(SIGSEGV), "job.worker_died", ErrorKind::bug,
       "The worker died of SIGSEGV during \"compile\"."},
      {"before a word", changed(of_signal(SIGBUS), [](Death& d) { d.stage.clear(); }),
       "job.worker_died", ErrorKind::bug, "The worker died of SIGBUS before its first word."},
      {"killed by somebody", killed, "job.worker_died", ErrorKind::bug, "SIGKILL"},
      {"killed near the limit", changed(killed, [](Death& d) { d.memory_seen = {950 * kMiB}; }),
       "limit.memory", ErrorKind::limit, "1000 MiB"},
      {"killed far from the limit", changed(killed, [](Death& d) { d.memory_seen = {800 * kMiB}; }),
       "job.worker_died", ErrorKind::bug, "SIGKILL"},
      {"killed by the kernel", changed(killed, [](Death& d) { d.out_of_memory_kill = true; }),
       "limit.memory", ErrorKind::limit, ""},
      {"crash beside a kill of another",
       changed(of_signal(SIGSEGV), [](Death& d) { d.out_of_memory_kill = true; }),
       "job.worker_died", ErrorKind::bug, "SIGSEGV"},
      {"abort for want of memory",
       changed(aborted,
               [](Death& d) { d.log = "terminate called after throwing 'std::bad_alloc'"; }),
       "limit.memory", ErrorKind::limit, ""},
      {"abort", aborted, "job.worker_died", ErrorKind::bug, "SIGABRT"},
      {"told by a shell", of_code(128 + SIGSEGV), "job.worker_died", ErrorKind::bug, "SIGSEGV"},
      {"no ssh", changed(of_code(255), [](Death& d) { d.spoke = false; }), "target.unavailable",
       ErrorKind::target, ""},
      {"no program there", changed(of_code(127), [](Death& d) { d.spoke = false; }),
       "target.unavailable", ErrorKind::target, ""},
      {"ssh lost", changed(of_code(255), [](Death& d) { d.remote = true; }), "job.worker_died",
       ErrorKind::bug, "was lost"},
      {"cut", changed(of_code(0), [](Death& d) { d.inside_frame = true; }), "job.protocol",
       ErrorKind::bug, "cut"},
      {"silent", of_code(0), "job.protocol", ErrorKind::bug, "exit code 0"},
      {"wrong usage", of_code(2), "job.protocol", ErrorKind::bug, "exit code 2"},
  };
  for (const auto& one : cases) {
    const Error error = cause_of(one.death);
    EXPECT_EQ(error.code, one.code) << one.what;
    EXPECT_EQ(error.kind, one.kind) << one.what;
    EXPECT_NE(error.message.find(one.says), std::string::npos) << one.what << error.message;
  }
}

TEST(Causes, TheLogIsShownFromItsEndAndHarmless) {
  EXPECT_EQ(shown_log(""), "");
  EXPECT_EQ(shown_log("one\ntwo\n\n"), "one\ntwo");
  EXPECT_EQ(shown_log("red \x1b[31m \xFF\t."), "red ?[31m ??.");
  EXPECT_EQ(shown_log("cut line " + std::string(600, 'x') + "\nlast line\n"), "last line");
  EXPECT_EQ(shown_log(std::string(5000, 'x')), std::string(600, 'x'));
}

}  // namespace
}  // namespace hone::jobs
