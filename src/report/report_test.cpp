#include "report/report.h"

#include <gtest/gtest.h>

namespace hone::report {
namespace {

constexpr const char* kHostile = "</td><script>alert(\"1\")</script>' onload=x & =1+1";

result::Benchmark benchmark(double fps, double latency_ms, bool valid) {
  result::Benchmark one;
  one.run = kHostile;
  one.throughput_fps = fps;
  one.latency_ms.p50 = latency_ms;
  one.verdict.valid = valid;
  if (!valid) one.verdict.reasons.push_back({"steal", kHostile});
  one.context.cpu = kHostile;
  return one;
}

/// Every text in it is hostile.
Facts facts() {
  Facts facts;
  facts.model.name = kHostile;
  facts.model.card.labels = {kHostile};
  facts.model.inputs.push_back({kHostile, {1, 3}, "NC", model::Precision::f32});
  facts.analysis.emplace();
  facts.analysis->layers.emplace_back();
  facts.analysis->layers.back().name = facts.analysis->layers.back().type = kHostile;
  facts.benchmarks = {benchmark(100, 5, true), benchmark(300, 21, false)};
  facts.layers.emplace();
  facts.layers->by_type.push_back({kHostile, 3, 1.5, 0.75});
  facts.history.push_back({"r-2", "benchmark", kHostile, "2026", "hone benchmark m"});
  facts.history.push_back({"r-1", "layers", "", "2025", "hone layers m"});
  facts.before = {"hone model import 'a b'"};
  return facts;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Page, NoTextBecomesMarkup) {
  const std::string html = html_of(facts());
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("' onload"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_EQ(html.find("http://"), html.find("http://www.w3.org/2000/svg"));
  for (const auto* tag : {"table", "tr", "td", "svg", "h2", "text", "title", "body", "html"}) {
    const std::string name = tag;
    EXPECT_EQ(count(html, "<" + name + ">") + count(html, "<" + name + " "),
              count(html, "</" + name + ">"))
        << name;
  }
}

TEST(Page, HasAChartWhereThereIsSomethingToDraw) {
  Facts some = facts();
  EXPECT_EQ(count(html_of(some), "<circle"), 2U);
  EXPECT_EQ(count(html_of(some), "class=\"point doubtful\""), 1U);
  EXPECT_EQ(count(html_of(some), "<rect"), 1U);
  some.benchmarks.pop_back();
  EXPECT_EQ(count(html_of(some), "<circle"), 0U);
}

TEST(Page, OfAModelThatNothingIsKnownOf) {
  const std::string html = html_of({});
  EXPECT_EQ(count(html, "<svg"), 0U);
  EXPECT_NE(html.find("</html>"), std::string::npos);
}

TEST(Tables, EveryRowHasItsColumns) {
  const auto tables = tables_of(facts());
  EXPECT_GE(tables.size(), 6U);
  for (const auto& table : tables) {
    EXPECT_FALSE(table.rows.empty()) << table.name;
    for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size()) << table.name;
    EXPECT_EQ(json_of(table).size(), table.rows.size());
  }
}

TEST(Tables, CsvIsQuotedAndNeverAFormula) {
  const Table table{"t", "T", {"a", "b"}, {{"x,\"y\"", 1.5}, {"=cmd|'x'", nullptr}, {"-", true}}};
  EXPECT_EQ(csv_of(table), "a,b\r\n\"x,\"\"y\"\"\",1.5\r\n'=cmd|'x',\r\n'-,true\r\n");
}

TEST(Script, RepeatsTheStepsOldestFirst) {
  const std::string script = script_of(facts());
  EXPECT_TRUE(script.starts_with("#!/bin/sh\n"));
  EXPECT_LT(script.find("hone model import 'a b'"), script.find("hone layers m"));
  EXPECT_LT(script.find("hone layers m"), script.find("hone benchmark m"));
}

}  // namespace
}  // namespace hone::report
