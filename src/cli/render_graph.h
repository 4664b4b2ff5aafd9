#pragma once
// A graph as text. Names in it come from files: they are shown, never interpreted.

#include <string>

#include "result/graph.h"

namespace hone::cli {

/// One line a node: number, name, type, precision, output shapes, and the nodes that it reads.
/// Constants are counted, not listed.
std::string render(const result::GraphView& view);

/// The graph in the DOT language (https://graphviz.org/doc/info/lang.html), constants left out.
/// Nodes are called n0, n1 …; every text from the model stands in a quoted label with control
/// characters made visible and with quotes, backslashes and ampersands escaped, so that it can
/// neither end the label nor become an escape, an entity or markup.
std::string dot_text(const result::GraphView& view);

}  // namespace hone::cli
