#pragma once
// Targets, and one thing measured on several of them side by side, as text for people.

#include <string>
#include <vector>

#include "app/app.h"

namespace hone::cli {

std::string render(const std::vector<result::Target>& targets);
std::string render(const result::Target& target);
std::string render(const result::TargetCheck& check);

std::string render_rows(const std::vector<result::Benchmark>& rows);
std::string render_rows(const std::vector<result::LayerReport>& rows);
std::string render_rows(const std::vector<result::AccuracyReport>& rows);

}  // namespace hone::cli
