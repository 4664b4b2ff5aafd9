#pragma once
// Results as text for people: aligned tables with units. A renderer computes nothing.

#include <string>
#include <vector>

#include "app/app.h"
#include "dataset/classes.h"

namespace hone::cli {

std::string render(const model::Record& record);
std::string render(const std::vector<model::Record>& records);
std::string render(const dataset::Record& record);
/// A table of classes; of more than a hundred those that occur most often.
std::string render(const std::vector<dataset::ClassCount>& classes);
std::string render(const std::vector<dataset::Record>& records);
std::string render(const result::Analysis& analysis);
std::string render(const result::Benchmark& benchmark);
std::string render(const result::LayerReport& report);
std::string render(const result::AccuracyReport& report);
std::string render(const store::Run& run);
std::string render(const std::vector<store::Run>& runs);
std::string render(const store::Job& job);
std::string render(const std::vector<store::Job>& jobs);

/// The layers that cost most, most expensive first.
std::string render_top_layers(const result::LayerReport& report, std::size_t count);

}  // namespace hone::cli
