#pragma once
// Arguments of a conversion (Model Optimizer's words) as options of Hone's import. Used by
// entry.cpp.

#include <string>
#include <vector>

#include "api/catalog.h"

namespace hone::catalog {

/// "data[1,2],x[3]" and "[1,2],[3]": name and numbers of each group. Absent when it is not so.
struct NumberGroup {
  std::string name;
  std::vector<double> numbers;
};
std::optional<std::vector<NumberGroup>> number_groups(const std::string& text);

/// Sets shapes, layouts and card of the entry; what means something else goes into `arguments`.
void apply_arguments(const std::vector<std::string>& arguments, api::CatalogEntry& entry);

}  // namespace hone::catalog
