#pragma once
// A network's classes in the words of a data set. Internal to this room.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accuracy/adapter.h"

namespace hone::accuracy {

/// For each label of the network the data set's class of the same name; names are equal where
/// their letters and digits are, or where Pascal VOC and COCO have two words for the same thing.
/// Empty where either side has no names or no name is in both: labels are then indices of both.
std::vector<std::optional<std::int64_t>> classes_by_name(std::span<const std::string> labels,
                                                         std::span<const std::string> class_names);

/// An adapter of the same outputs that gives the data set's classes.
std::unique_ptr<OutputAdapter> renamed(std::unique_ptr<OutputAdapter> adapter,
                                       std::vector<std::optional<std::int64_t>> classes);

}  // namespace hone::accuracy
