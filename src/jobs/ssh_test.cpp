// A worker behind ssh, once for real: a server of our own on the loopback address, with keys of
// our own, as another machine would be.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "jobs/testing.h"
#include "os/process.h"

namespace hone::jobs {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using testing::Bench;
using testing::fault;
using testing::workers_of;

constexpr const char* kServer = "/usr/sbin/sshd";
// sshd of Debian wants this folder to exist, even where it does not separate privileges.
constexpr const char* kServerFolder = "/run/sshd";

bool finished_well(const std::vector<std::string>& words) {
  auto process = os::Process::start({words, {}});
  return process && process->wait().code == 0;
}

os::Descriptor new_socket() { return os::Descriptor(::socket(AF_INET, SOCK_STREAM, 0)); }

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int free_port() {
  const auto socket = new_socket();
  auto address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0) return 0;
  return ::getsockname(socket.get(), generic, &size) == 0 ? ntohs(address.sin_port) : 0;
}

bool answers(int port) {
  const auto address = loopback(port);
  for (int i = 0; i < 100; ++i) {
    const auto socket = new_socket();
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      return true;
    }
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

/// A running ssh server and what a client needs to reach it.
class SshServer {
 public:
  explicit SshServer(const fs::path& folder) : folder_(folder), port_(free_port()) {}

  /// Why it does not run; empty when it does.
  std::string start() {
    if (::access(kServer, X_OK) != 0) return "sshd is not installed";
    std::error_code error;
    fs::create_directory(kServerFolder, error);
    if (error) return "sshd needs " + std::string(kServerFolder);
    if (!make_keys()) return "ssh-keygen does not work";
    write_settings();
    auto process =
        os::Process::start({{kServer, "-D", "-e", "-f", (folder_ / "sshd_config").string()}, {}});
    if (!process) return process.error().message;
    process_.emplace(std::move(*process));
    return answers(port_) ? "" : "sshd does not answer";
  }

  [[nodiscard]] std::vector<std::string> client() const {
    return {"ssh",
            "-F",
            "none",
            "-p",
            std::to_string(port_),
            "-i",
            (folder_ / "key").string(),
            "-o",
            "BatchMode=yes",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=yes",
            "-o",
            "UserKnownHostsFile=" + (folder_ / "known_hosts").string(),
            "127.0.0.1"};
  }

 private:
  bool make_keys() {
    for (const auto* name : {"key", "host_key"}) {
      const std::string file = (folder_ / name).string();
      if (!finished_well({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file})) return false;
    }
    return true;
  }

  void write_settings() const {
    std::ofstream(folder_ / "sshd_config")
        << "ListenAddress 127.0.0.1\nPort " << port_ << "\nHostKey "
        << (folder_ / "host_key").string() << "\nAuthorizedKeysFile "
        << (folder_ / "key.pub").string() << "\nPidFile none\nStrictModes no\nUsePAM no\n"
        << "PermitRootLogin prohibit-password\nPasswordAuthentication no\n"
        << "KbdInteractiveAuthentication no\n";
    std::ifstream host(folder_ / "host_key.pub");
    std::string key((std::istreambuf_iterator<char>(host)), {});
    std::ofstream(folder_ / "known_hosts") << "[127.0.0.1]:" << port_ << " " << key;
  }

  fs::path folder_;
  int port_;
  std::optional<os::Process> process_;
};

Target through_ssh(const Bench& bench, const SshServer& server) {
  Target target;
  target.id = "ssh";
  target.command = server.client();
  target.command.push_back(bench.target->command[0]);
  target.environment = {{"HONE_FAULT_JOBS", "1"},
                        {"HONE_FAULT_SETTING", "avx2"},
                        {"TMPDIR", bench.folder.path().string()}};
  return target;
}

/// A worker that hangs is cancelled; nothing of it stays on the other side.
void cancel_one(Bench& bench, const Target& target) {
  const auto outcome = run(bench.store, target, fault("hang"),
                           [](const protocol::Event&) { cancel_requested() = true; });
  cancel_requested() = false;
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "job.cancelled");
}

TEST(Ssh, AWorkerBehindItIsLikeAnyOther) {
  Bench bench;
  HONE_NEED_WORKER(bench);
  const auto keys = os::TempDir::create().value();
  SshServer server(keys.path());
  if (const auto why = server.start(); !why.empty()) GTEST_SKIP() << why;
  Target target = through_ssh(bench, server);

  const Digest blob = bench.store.put_blob(std::string(5'000'000, 'b')).value();
  const auto outcome = run(bench.store, target, fault("echo", {{"blob", blob.hex()}}), {});
  ASSERT_TRUE(outcome) << outcome.error().message << "\n" << outcome.error().where;
  EXPECT_EQ(outcome->files.at(0).digest, blob);
  EXPECT_EQ(outcome->result["setting"], "avx2");

  const auto died = run(bench.store, target, fault("segv"), {});
  EXPECT_EQ(died.error().code, "job.worker_died");
  EXPECT_NE(died.error().message.find("SIGSEGV"), std::string::npos) << died.error().message;
  cancel_one(bench, target);

  const std::string mark = bench.folder.path().string();
  for (int i = 0; i < 100 && !(workers_of(mark).empty() && bench.leftovers().empty()); ++i) {
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_TRUE(workers_of(mark).empty());
  EXPECT_TRUE(bench.leftovers().empty());

  target.command.back() = "/nonexistent/hone-worker";
  EXPECT_EQ(run(bench.store, target, fault("segv"), {}).error().code, "target.unavailable");
}

}  // namespace
}  // namespace hone::jobs
