#pragma once
// Everything that is known of a model as one page that needs nothing else, as tables, and as the
// commands that lead there. Pure: plain values in, text out.
//
// The page has no script and fetches nothing; charts and the graph are drawn here as SVG. Every
// text from a model, a data set or a person is escaped and can become neither markup nor an
// attribute. Thread rule: free functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/record.h"
#include "result/accuracy.h"
#include "result/analysis.h"
#include "result/benchmark.h"
#include "result/graph.h"
#include "result/layers.h"
#include "result/quantization.h"

namespace hone::report {

/// One run of the history.
struct Step {
  std::string run;
  std::string kind;
  std::string dataset;     ///< name; empty: none
  std::string created_at;  ///< UTC, ISO 8601
  std::string command;     ///< as typed in a shell; empty where no command asks for it
};

struct Facts {
  model::Record model;
  std::vector<model::Record> family;       ///< original and derived models, without this one
  std::optional<result::GraphView> graph;  ///< the network's own, drawn on the page
  std::optional<result::Analysis> analysis;
  std::vector<result::Benchmark> benchmarks;  ///< newest first, as all lists here
  std::optional<result::LayerReport> layers;  ///< the newest
  std::vector<result::AccuracyReport> accuracies;
  std::vector<result::QuantizationReport> quantizations;  ///< of this model, or that made it
  std::vector<Step> history;
  std::vector<std::string> before;  ///< commands that bring model and data sets in
  std::string hone;                 ///< versions
  std::string openvino;
};

/// Cells are text, numbers, true or false, or null.
struct Table {
  std::string name;   ///< of a file: "benchmarks"
  std::string title;  ///< for people
  std::vector<std::string> columns;
  std::vector<std::vector<Json>> rows;
};

/// All tables that have rows, in the order of the page.
std::vector<Table> tables_of(const Facts& facts);

/// RFC 4180 with a header. A text that a spreadsheet would take for a formula begins with "'".
std::string csv_of(const Table& table);
/// A list of objects, a member a column.
Json json_of(const Table& table);

std::string html_of(const Facts& facts);

/// A POSIX shell script that repeats every step, oldest first.
std::string script_of(const Facts& facts);

}  // namespace hone::report
