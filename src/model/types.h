#pragma once
// What a network is: plain values, no runtime inside. Copyable; no thread rule.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/fields.h"

namespace hone::model {

/// Element type of a tensor, named as OpenVINO names it.
enum class Precision {
  dynamic,
  boolean,
  bf16,
  f16,
  f32,
  f64,
  i4,
  i8,
  i16,
  i32,
  i64,
  u1,
  u2,
  u3,
  u4,
  u6,
  u8,
  u16,
  u32,
  u64,
  nf4,
  f8e4m3,
  f8e5m2,
  f4e2m1,
  f8e8m0,
  string
};
std::span<const EnumName<Precision>> enum_names(Precision);
/// Bits of one element; 0 for `dynamic` and `string`.
unsigned bits_of(Precision precision);
bool is_integer(Precision precision);  ///< signed or unsigned integers of any width, not boolean
bool is_float(Precision precision);

/// Dimensions in order; -1 is a dimension that is not known. An empty list is a scalar.
/// JSON form: a list of integers. A dynamic rank is one entry of kDynamicRank.
using Shape = std::vector<std::int64_t>;
inline constexpr std::int64_t kDynamic = -1;
inline constexpr std::int64_t kDynamicRank = -2;

bool is_static(const Shape& shape);
/// Number of elements. Empty when the shape is dynamic, negative, or overflows 2^63.
std::optional<std::uint64_t> element_count(const Shape& shape);
/// Bytes of a tensor, whole bytes rounded up. Empty as element_count, or when bits are unknown.
std::optional<std::uint64_t> byte_count(const Shape& shape, Precision precision);
std::string to_text(const Shape& shape);           ///< "1x3x224x224", "?" for dynamic, "scalar"
Result<Shape> parse_shape(std::string_view text);  ///< "1,3,224,224" or "1x3x224x224", "?" or "-1"

/// One output of a node.
struct Tensor {
  Shape shape;
  Precision precision = Precision::dynamic;
  static void fields(auto& self, auto&& field) {
    field("shape", self.shape, "Dimensions; -1 where dynamic");
    field("precision", self.precision, "Element type");
  }
};

/// What analysis needs to know of a constant's values, so that it needs no weights file.
struct ConstantFacts {
  std::uint64_t elements = 0;
  std::uint64_t bytes = 0;
  std::uint64_t zeros = 0;
  std::optional<double> min;  ///< absent for empty and non-numeric constants
  std::optional<double> max;
  std::vector<double> values;  ///< all values of constants of at most 16 elements, else empty
  static void fields(auto& self, auto&& field) {
    field("elements", self.elements, "Number of elements");
    field("bytes", self.bytes, "Size in the weights file");
    field("zeros", self.zeros, "Elements equal to zero");
    field("min", self.min, "Smallest value");
    field("max", self.max, "Largest value");
    field("values", self.values, "The values, for constants of at most 16 elements");
  }
};

/// Where an input of a node comes from: index of a node in Graph::nodes and its output port.
struct Source {
  std::int32_t node = -1;
  std::int32_t port = 0;
  static void fields(auto& self, auto&& field) {
    field("node", self.node, "Index of the producing node");
    field("port", self.port, "Output port of it");
  }
};

struct Graph;

struct Node {
  std::string name;   ///< friendly name: stable, unique in the graph after canonicalisation
  std::string type;   ///< operator type as OpenVINO names it: "Convolution", "Constant" …
  std::string opset;  ///< "opset1" …; empty in a runtime graph
  std::map<std::string, std::string> attributes;  ///< as the IR would write them
  std::vector<Source> inputs;
  std::vector<Tensor> outputs;
  std::optional<ConstantFacts> constant;  ///< only for type "Constant"
  std::vector<Graph> bodies;              ///< of control flow: If, Loop, TensorIterator
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Layer name");
    field("type", self.type, "Operator type");
    field("opset", self.opset, "Operator set");
    field("attributes", self.attributes, "Attributes of the operator");
    field("inputs", self.inputs, "Where the inputs come from");
    field("outputs", self.outputs, "Shapes and precisions of the outputs");
    field("constant", self.constant, "Facts of a constant's values");
    field("bodies", self.bodies, "Bodies of control flow");
  }
};

/// A network, or the runtime's form of it. Nodes are in topological order: every Source of a node
/// has a smaller index. In a runtime graph the attributes hold execOrder, execTimeMcs,
/// layerType, originalLayersNames, outputLayouts, outputPrecisions, primitiveType,
/// runtimePrecision, as the runtime writes them.
struct Graph {
  std::string name;
  std::vector<Node> nodes;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name of the network");
    field("nodes", self.nodes, "Nodes in topological order");
  }
};

/// An input or output of the network as people see it.
struct Port {
  std::string name;  ///< tensor name, else the node's name
  Shape shape;
  std::string layout;  ///< "NCHW", "NHWC", …; empty when not known
  Precision precision = Precision::dynamic;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Tensor name");
    field("shape", self.shape, "Dimensions; -1 where dynamic");
    field("layout", self.layout, "Meaning of the dimensions, such as NCHW");
    field("precision", self.precision, "Element type");
  }
};

}  // namespace hone::model
