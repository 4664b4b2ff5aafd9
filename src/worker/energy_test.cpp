// What the counters of a machine made of files mean per inference.

#include "worker/energy.h"

#include <gtest/gtest.h>

#include <fstream>

#include "os/files.h"

namespace hone::worker {
namespace {

TEST(MeasuredEnergy, IsPerInferenceOrSaysWhyNot) {
  const auto folder = os::TempDir::create();
  ASSERT_TRUE(folder);
  const os::SystemFiles files{folder->path() / "proc", folder->path() / "sys",
                              folder->path() / "etc"};
  const auto none = measured_energy(os::EnergyMeter(files), 10);
  EXPECT_FALSE(none.mj_per_inference);
  EXPECT_FALSE(none.source.empty());

  const auto zone = folder->path() / "sys/class/powercap/intel-rapl:0";
  std::filesystem::create_directories(zone);
  std::ofstream(zone / "name") << "package-0\n";
  std::ofstream(zone / "max_energy_range_uj") << "1000000000\n";
  std::ofstream(zone / "energy_uj") << "400\n";
  os::EnergyMeter meter(files);
  meter.begin();
  std::ofstream(zone / "energy_uj") << "3000400\n";
  meter.update();
  const auto some = measured_energy(meter, 100);
  EXPECT_DOUBLE_EQ(some.mj_per_inference.value(), 30);
  EXPECT_NE(some.source.find("package-0"), std::string::npos);
  EXPECT_FALSE(measured_energy(meter, 0).mj_per_inference);
}

}  // namespace
}  // namespace hone::worker
