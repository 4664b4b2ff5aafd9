#include "os/machine.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "os/cgroup.h"
#include "os/files.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;

/// A machine made of files.
class MachineTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) const {
    const fs::path file = folder_.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  SystemFiles files() const {
    return {folder_.path() / "proc", folder_.path() / "sys", folder_.path() / "etc"};
  }
  TempDir folder_ = std::move(*TempDir::create());
};

TEST(Machine, ThisMachineTellsWhatMatters) {
  const MachineFacts facts = machine_facts();
  EXPECT_FALSE(facts.cpu.empty());
  EXPECT_GE(facts.cores, 1);
  EXPECT_GE(facts.threads, 1);
  EXPECT_GT(facts.memory.count, 1'000'000U);
  EXPECT_GT(facts.available_memory.count, 1'000'000U);
  EXPECT_LE(facts.available_memory, facts.memory);
  EXPECT_NE(facts.system.find("Linux"), std::string::npos);
  EXPECT_FALSE(boot_id().empty());
}

TEST(Machine, IsaInOneDnnsWords) {
  const std::string core = "sse4_1 avx avx2 avx512f avx512bw avx512vl avx512dq";
  struct Case {
    std::string flags;
    const char* isa;
  };
  for (const Case& c :
       {Case{"fpu sse sse2", ""}, Case{"sse4_1", "sse41"}, Case{"sse4_1 avx", "avx"},
        Case{"sse4_1 avx avx2 fma", "avx2"}, Case{"sse4_1 avx avx2 avx_vnni", "avx2_vnni"},
        Case{"sse4_1 avx avx2 avx512f", "avx2"}, Case{core, "avx512_core"},
        Case{core + " avx512_vnni", "avx512_core_vnni"},
        Case{core + " avx512_vnni avx512_bf16", "avx512_core_bf16"},
        Case{core + " avx512_vnni avx512_bf16 avx512_fp16", "avx512_core_fp16"},
        Case{core + " avx512_vnni avx512_bf16 avx512_fp16 amx_tile amx_int8 amx_bf16",
             "avx512_core_amx"}}) {
    EXPECT_EQ(isa_from_flags(c.flags), c.isa) << c.flags;
  }
}

TEST_F(MachineTest, FactsComeFromTheFiles) {
  put("proc/cpuinfo",
      "processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz\ncpu MHz\t\t: 1996.250\n"
      "flags\t\t: fpu sse4_1 avx avx2\n");
  put("proc/meminfo", "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    600 kB\n");
  put("etc/os-release", "NAME=\"X\"\nPRETTY_NAME=\"Some Linux 12\"\n");
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  MachineFacts facts = machine_facts(files());
  EXPECT_EQ(facts.cpu, "Some CPU @ 2.0GHz");
  EXPECT_EQ(facts.isa, "avx2");
  EXPECT_EQ(facts.governor, "powersave");
  EXPECT_EQ(facts.memory, Bytes{1000 * 1024});
  EXPECT_EQ(facts.available_memory, Bytes{600 * 1024});
  EXPECT_DOUBLE_EQ(*facts.frequency_mhz, 1996.25);
  EXPECT_NE(facts.system.find(", Some Linux 12"), std::string::npos);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2400000\n");
  EXPECT_DOUBLE_EQ(*machine_facts(files()).frequency_mhz, 2400);
}

TEST_F(MachineTest, TheFastestClockIsTold) {
  EXPECT_FALSE(fastest_clock_mhz(files()));
  put("proc/cpuinfo",
      "processor\t: 0\ncpu MHz\t\t: 800.5\n\nprocessor\t: 1\ncpu MHz\t\t: 3100.25\n");
  EXPECT_DOUBLE_EQ(*fastest_clock_mhz(files()), 3100.25);
  put("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2400000\n");
  put("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "2900000\n");
  put("sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq", "1200000\n");
  EXPECT_DOUBLE_EQ(*fastest_clock_mhz(files()), 2900);
}

TEST_F(MachineTest, MachineThatTellsNothingIsNoError) {
  const MachineFacts facts = machine_facts(files());
  EXPECT_EQ(facts.cpu, "");
  EXPECT_EQ(facts.isa, "");
  EXPECT_FALSE(facts.frequency_mhz);
  EXPECT_EQ(sample_load(files()).busy.count(), 0);
  EXPECT_FALSE(sample_load(files()).cpu_some);
  EXPECT_EQ(boot_id(files()), "");
}

TEST_F(MachineTest, SecondGenerationGroupsLimit) {
  put("proc/self/cgroup", "0::/user/me\n");
  put("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable: 3000000 kB\n");
  put("sys/fs/cgroup/user/cpu.max", "150000 100000\n");
  put("sys/fs/cgroup/user/me/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/user/me/memory.max", "1000000\n");
  put("sys/fs/cgroup/user/me/memory.current", "700000\n");
  put("sys/fs/cgroup/user/me/memory.stat", "anon 1\ninactive_file 200000\n");
  put("sys/fs/cgroup/user/memory.max", "max\n");
  const CgroupLimits limits = cgroup_limits(files());
  EXPECT_DOUBLE_EQ(*limits.cpus, 1.5);
  EXPECT_EQ(*limits.memory, Bytes{1'000'000});
  EXPECT_EQ(*limits.available, Bytes{500'000});
  EXPECT_EQ(memory_facts(files()).available, Bytes{500'000});
  EXPECT_LE(machine_facts(files()).threads, 2);
}

TEST_F(MachineTest, FirstGenerationGroupsLimit) {
  put("proc/self/cgroup", "4:memory:/box\n1:cpu,cpuacct:/box\n0::/\n");
  put("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "2000000\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "2500000\n");
  put("sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "50000\n");
  put("sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  const CgroupLimits limits = cgroup_limits(files());
  EXPECT_DOUBLE_EQ(*limits.cpus, 0.5);
  EXPECT_EQ(*limits.memory, Bytes{2'000'000});
  EXPECT_EQ(*limits.available, Bytes{0});
}

TEST_F(MachineTest, LoadIsTheDifferenceOfTwoSamples) {
  const auto sample = [&](const char* stat, const char* total) {
    put("proc/stat", stat);
    put("proc/pressure/cpu",
        std::string("some avg10=0.00 avg60=0.00 avg300=0.00 total=") + total + "\nfull total=0\n");
    put("proc/loadavg", "1.25 0.5 0.1 1/100 4242\n");
    return sample_load(files());
  };
  // 100 ticks a second: 2 s of 4 go by busy, 1 s is stolen, 1 s idle.
  LoadSample earlier = sample("cpu  100 0 100 500 0 0 0 0 0 0\ncpu0 1 1\n", "1000000");
  LoadSample later = sample("cpu  200 50 130 550 50 10 10 100 0 0\ncpu0 1 1\n", "1500000");
  earlier.at = Nanoseconds(0);
  later.at = std::chrono::seconds(2);
  earlier.own = Nanoseconds(0);
  later.own = std::chrono::seconds(1);
  const LoadDelta delta = between(earlier, later);
  EXPECT_NEAR(delta.other_cpu_percent, 25, 1e-9);
  EXPECT_NEAR(delta.steal_percent, 25, 1e-9);
  EXPECT_NEAR(*delta.cpu_some_percent, 25, 1e-9);
  EXPECT_EQ(delta.load1, 1.25);
  later.own = std::chrono::seconds(9);
  EXPECT_EQ(between(earlier, later).other_cpu_percent, 0) << "grain of the counters";
  EXPECT_EQ(between(later, later).other_cpu_percent, 0);
}

TEST(Machine, OwnCpuTimeIsNotOthers) {
  const LoadSample before = sample_load();
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (std::chrono::steady_clock::now() < until) {
  }
  const Nanoseconds own = sample_load().own - before.own;
  EXPECT_GT(to_ms(own), 20);
  EXPECT_LT(to_ms(own), 1000);
}

TEST(Machine, PeakMemoryIsToldAndBeginsAnew) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers use memory in their own way";
#endif
  constexpr std::size_t kBig = 64U << 20U;
  std::make_unique<std::string>(kBig, 'x').reset();
  const std::uint64_t high = peak_rss_bytes();
  EXPECT_GT(high, kBig);
  if (!reset_peak_rss()) GTEST_SKIP() << "/proc/self/clear_refs cannot be written here";
  EXPECT_LT(peak_rss_bytes(), high - kBig / 2);
  EXPECT_LE(peak_rss_bytes(::getpid()), high);
  EXPECT_EQ(peak_rss_bytes(-1), 0U);
}

TEST_F(MachineTest, StartOfAProcessWithAnOddName) {
  put("proc/7/stat", "7 (a) b (c) S 1 7 7 0 -1 1 2 3 4 5 6 7 8 9 20 0 1 0 4711 1000 5\n");
  EXPECT_EQ(*process_start(7, files()), 4711U);
  EXPECT_FALSE(process_start(8, files()));
  EXPECT_GT(*process_start(::getpid()), 0U);
}

}  // namespace
}  // namespace hone::os
