#pragma once
// Files that stand beside a single model file and belong to it.

#include <string>
#include <vector>

namespace hone::app {

/// Absolute paths of files and folders beside the only source that a worker may need to read: the
/// .pdiparams of a .pdmodel, the variables of a saved_model.pb, the files in which an ONNX model
/// says that its weights lie (found by a search for bytes, nothing is parsed). Only regular files
/// and folders beneath the source's own folder, never links; none for several sources. What a model
/// really needs is checked by the worker; this decides what it may see, and what a second import
/// compares.
std::vector<std::string> companions_of(const std::vector<std::string>& sources);

}  // namespace hone::app
