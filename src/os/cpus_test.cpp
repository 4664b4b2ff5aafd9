#include "os/cpus.h"

#include <gtest/gtest.h>

#include <thread>

namespace hone::os {
namespace {

TEST(Isas, AreToldHighestFirst) {
  struct Row {
    std::string flags;
    std::vector<std::string> isas;
  };
  const std::vector<Row> rows{
      {"", {}},
      {"sse4_1 sse4_2", {"sse41"}},
      {"sse4_1 avx avx2 fma", {"avx2", "avx", "sse41"}},
      {"sse4_1 avx avx2 avx_vnni", {"avx2_vnni", "avx2", "avx", "sse41"}},
      {"sse4_1 avx avx2 avx512f avx512dq avx512bw avx512vl avx512_vnni avx512_bf16",
       {"avx512_core_bf16", "avx512_core_vnni", "avx512_core", "avx2", "avx", "sse41"}}};
  for (const auto& row : rows) EXPECT_EQ(isas_from_flags(row.flags), row.isas) << row.flags;
}

TEST(Isas, OfThisMachineBeginWithItsOwn) {
  const auto isas = usable_isas();
  EXPECT_EQ(isas.empty() ? std::string() : isas.front(), machine_facts().isa);
}

TEST(Threads, AProcessIsHeldToOne) {
  const auto usable = usable_threads();
  ASSERT_FALSE(usable.empty());
  // In a thread of its own, as it cannot be undone for the others.
  std::thread([&] {
    ASSERT_TRUE(bind_to_threads({usable.back()}));
    EXPECT_EQ(usable_threads(), std::vector<int>{usable.back()});
    std::thread([&] { EXPECT_EQ(usable_threads(), std::vector<int>{usable.back()}); }).join();
  }).join();
  EXPECT_EQ(usable_threads(), usable);
}

TEST(Threads, ThatAreNotThereAreRefused) {
  const auto usable = usable_threads();
  for (const auto& wanted : {std::vector<int>{}, {4095}, {usable.front(), 4095}, {-1}}) {
    const auto bound = bind_to_threads(wanted);
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, "os.threads");
    EXPECT_EQ(bound.error().kind, ErrorKind::target);
  }
  EXPECT_EQ(usable_threads(), usable);
}

}  // namespace
}  // namespace hone::os
