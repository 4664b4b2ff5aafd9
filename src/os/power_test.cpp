// The energy counters, on machines made of files.

#include "os/power.h"

#include <gtest/gtest.h>

#include <fstream>

#include "os/files.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;

class PowerTest : public testing::Test {
 protected:
  void zone(const std::string& id, const std::string& name, std::uint64_t range) const {
    put(id + "/name", name);
    put(id + "/max_energy_range_uj", std::to_string(range));
    count(id, 0);
  }
  void count(const std::string& id, std::uint64_t microjoules) const {
    put(id + "/energy_uj", std::to_string(microjoules));
  }
  void put(const std::string& name, const std::string& text) const {
    const fs::path file = folder_.path() / "sys/class/powercap" / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  SystemFiles files() const {
    return {folder_.path() / "proc", folder_.path() / "sys", folder_.path() / "etc"};
  }
  TempDir folder_ = std::move(*TempDir::create());
};

TEST_F(PowerTest, PackagesAndTheirMemoryAreCounted) {
  zone("intel-rapl:0", "package-0", 262143328850);
  zone("intel-rapl:0:0", "core", 262143328850);
  zone("intel-rapl:0:1", "dram", 65712999613);
  zone("intel-rapl:1", "package-1", 262143328850);
  zone("intel-rapl:2", "psys", 262143328850);
  zone("intel-rapl-mmio:0", "package-0", 262143328850);
  put("intel-rapl/enabled", "1");
  EnergyMeter meter(files());
  ASSERT_TRUE(meter.available()) << meter.reason();
  EXPECT_EQ(meter.zones(), (std::vector<std::string>{"package-0", "package-0 dram", "package-1"}));
  count("intel-rapl:0", 5'000'000);
  meter.begin();
  count("intel-rapl:0", 7'500'000);
  count("intel-rapl:0:0", 1'000'000);
  count("intel-rapl:0:1", 250'000);
  count("intel-rapl:1", 1'000'000);
  count("intel-rapl:2", 9'000'000);
  meter.update();
  EXPECT_DOUBLE_EQ(meter.joules().value(), 2.5 + 0.25 + 1);
  meter.begin();
  EXPECT_EQ(meter.joules(), 0);
}

TEST_F(PowerTest, ACounterThatWrapsAroundGoesOn) {
  zone("intel-rapl:0", "package-0", 1'000'000);
  EnergyMeter meter(files());
  count("intel-rapl:0", 900'000);
  meter.begin();
  count("intel-rapl:0", 100'000);
  meter.update();
  EXPECT_DOUBLE_EQ(meter.joules().value(), 0.2);
  count("intel-rapl:0", 50'000);
  meter.update();
  EXPECT_DOUBLE_EQ(meter.joules().value(), 0.2 + 0.95);
}

TEST_F(PowerTest, WithoutCountersTheReasonIsTold) {
  EnergyMeter none(files());
  EXPECT_FALSE(none.available());
  EXPECT_FALSE(none.reason().empty());
  none.begin();
  none.update();
  EXPECT_FALSE(none.joules());

  zone("intel-rapl:0", "package-0", 1'000'000);
  fs::remove(folder_.path() / "sys/class/powercap/intel-rapl:0/energy_uj");
  EnergyMeter hidden(files());
  EXPECT_FALSE(hidden.available());
  EXPECT_NE(hidden.reason(), none.reason());
  EXPECT_FALSE(hidden.joules());
}

TEST_F(PowerTest, ACounterThatFailsOnTheWayGivesNothing) {
  zone("intel-rapl:0", "package-0", 1'000'000);
  EnergyMeter meter(files());
  meter.begin();
  put("intel-rapl:0/energy_uj", "");
  meter.update();
  EXPECT_FALSE(meter.joules());

  zone("intel-rapl:0", "package-0", 0);  // the range is not told
  EnergyMeter unranged(files());
  count("intel-rapl:0", 500);
  unranged.begin();
  count("intel-rapl:0", 400);
  unranged.update();
  EXPECT_FALSE(unranged.joules());
}

TEST(Power, OfThisMachineIsCountedOrTold) {
  EnergyMeter meter;
  meter.begin();
  meter.update();
  EXPECT_EQ(meter.joules().has_value(), meter.reason().empty());
}

}  // namespace
}  // namespace hone::os
