#include "report/report.h"

#include <gtest/gtest.h>

#include "report/graph.h"

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

/// `layers` in a row behind an input, each with a constant; every tenth also reads the input. Names
/// have `scopes` different beginnings.
result::GraphView chain(std::size_t layers, std::size_t scopes) {
  result::GraphView graph;
  const auto add = [&](const std::string& name, const std::string& type) {
    result::GraphNode node;
    node.id = static_cast<std::int64_t>(graph.nodes.size());
    node.name = name;
    node.type = type;
    graph.nodes.push_back(node);
    return node.id;
  };
  const auto join = [&](std::int64_t from, std::int64_t to) {
    graph.edges.push_back({from, 0, to, 0, {}, model::Precision::f32});
  };
  const auto input = add("input", "Parameter");
  auto last = input;
  for (std::size_t i = 0; i < layers; ++i) {
    const auto weights = add(fmt::format("weights{}", i), "Constant");
    const std::string scope = scopes > 0 ? fmt::format("net/block{}/", i * scopes / layers) : "";
    const auto layer = add(scope + fmt::format("layer{}", i), i % 2 > 0 ? "Relu" : "Convolution");
    join(last, layer);
    join(weights, layer);
    if (i % 10 == 9) join(input, layer);
    last = layer;
  }
  join(last, add(kHostile, "Result"));
  return graph;
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

TEST(Graph, DrawsEveryLayerButConstants) {
  Facts some;
  some.graph = chain(20, 0);
  const std::string html = html_of(some);
  EXPECT_EQ(count(html, "<rect class=\"box"), 22U);
  EXPECT_EQ(count(html, "class=\"box weighted\""), 10U);
  EXPECT_EQ(count(html, "class=\"box end\""), 2U);
  EXPECT_EQ(count(html, "<path"), 23U);
  EXPECT_EQ(html.find("weights0"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;/td"), std::string::npos);
  EXPECT_EQ(count(html, "<g>"), count(html, "</g>"));
}

TEST(Graph, LargeNetworksAreDrawnInGroups) {
  const Picture by_name = picture_of(chain(1000, 40));
  ASSERT_EQ(by_name.boxes.size(), 42U);
  EXPECT_EQ(by_name.boxes[1].title, "25 layers");
  EXPECT_EQ(by_name.boxes[1].name, "net/block0");
  EXPECT_NE(by_name.boxes[1].hint.find("13 Convolution, 12 Relu"), std::string::npos);
  EXPECT_EQ(by_name.layers, 1002U);
  const Picture by_weights = picture_of(chain(200, 0));
  ASSERT_EQ(by_weights.boxes.size(), 102U);
  EXPECT_EQ(by_weights.boxes[2].title, "Convolution and 1 more");
  EXPECT_EQ(by_weights.boxes[2].name, "layer2");
  const Picture by_order = picture_of(chain(1000, 0));
  EXPECT_LE(by_order.boxes.size(), kMostBoxes);
  EXPECT_EQ(by_order.layers, 1002U);
  EXPECT_EQ(picture_of(chain(148, 0)).boxes.size(), 150U);
  EXPECT_LT(picture_of(chain(149, 0)).boxes.size(), 150U);
}

TEST(Graph, EdgesGoDownAndBoxesKeepApart) {
  for (const auto& graph : {chain(60, 0), chain(1000, 40), chain(400, 0)}) {
    const Picture picture = picture_of(graph);
    const Layout layout = layout_of(picture);
    ASSERT_EQ(layout.routes.size(), picture.edges.size());
    for (std::size_t i = 0; i < picture.edges.size(); ++i) {
      const auto& [from, to] = picture.edges[i];
      EXPECT_LT(from, to);
      const auto& route = layout.routes[i];
      EXPECT_EQ(route.front().y, layout.centers[from].y);
      EXPECT_EQ(route.back().y, layout.centers[to].y);
      for (std::size_t k = 1; k < route.size(); ++k) EXPECT_LT(route[k - 1].y, route[k].y);
    }
    for (std::size_t a = 0; a < picture.boxes.size(); ++a) {
      const auto& center = layout.centers[a];
      EXPECT_TRUE(center.x >= kBoxWidth / 2 && center.x <= layout.width - kBoxWidth / 2);
      EXPECT_TRUE(center.y >= kBoxHeight / 2 && center.y <= layout.height - kBoxHeight / 2);
      for (std::size_t b = 0; b < a; ++b) {
        const bool same_row = layout.centers[b].y == center.y;
        EXPECT_TRUE(!same_row || std::abs(layout.centers[b].x - center.x) >= kBoxWidth);
      }
    }
  }
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
