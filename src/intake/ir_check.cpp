#include "intake/ir_check.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <pugixml.hpp>

#include "os/files.h"

namespace hone::intake {
namespace {

constexpr int kElementDepth = 256;  // bodies in bodies; real models have fewer than 30
constexpr std::int64_t kOldestVersion = 10;
constexpr std::int64_t kNewestVersion = 11;

Error ir_error(const char* code, std::string message, const pugi::xml_node& layer = {}) {
  std::string where = layer ? unpack::printable(layer.attribute("name").value()) : "";
  if (layer && where.empty()) where = unpack::printable(layer.attribute("id").value());
  return input_error(code, std::move(message))
      .at(std::move(where))
      .fix("Write the model again with the tool that made it, or copy both files again.");
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> number(const pugi::xml_node& node, const char* attribute) {
  return number(std::string_view(node.attribute(attribute).value()));
}

/// "1, 3,224" -> {1, 3, 224}; empty text is a scalar.
std::optional<model::Shape> shape_of(std::string_view text) {
  model::Shape shape;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    auto part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    const auto dimension = number(part);
    if (!dimension || *dimension < 0) return std::nullopt;
    shape.push_back(*dimension);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shape;
}

/// Depth of elements, and whether anything is a document type.
class Walker : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    too_deep_ = depth() > kElementDepth;
    has_doctype_ = has_doctype_ || node.type() == pugi::node_doctype;
    return !too_deep_;
  }
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  [[nodiscard]] bool has_doctype() const { return has_doctype_; }

 private:
  bool too_deep_ = false;
  bool has_doctype_ = false;
};

Status check_document(pugi::xml_document& document) {
  Walker walker;
  document.traverse(walker);
  if (walker.has_doctype()) {
    return ir_error("intake.ir.doctype", "The XML declares a document type or entities.");
  }
  if (walker.too_deep()) return ir_error("intake.ir.structure", "The XML is nested too deep.");
  return {};
}

Status check_version(const pugi::xml_node& net) {
  const std::string text = unpack::printable(net.attribute("version").value());
  const auto version = number(text);
  if (version && *version >= kOldestVersion && *version <= kNewestVersion) return {};
  const bool newer = version && *version > kNewestVersion;
  return input_error("intake.ir.version",
                     fmt::format("This is OpenVINO IR version {}; versions {} and {} are read.",
                                 text.empty() ? "?" : text, kOldestVersion, kNewestVersion))
      .at("net")
      .fix(newer ? "Write it with an OpenVINO release that writes version 11."
                 : "Convert the original model again with a current OpenVINO (`ovc`).");
}

/// A port of a layer: layer id and port id.
using PortKey = std::pair<std::int64_t, std::int64_t>;

/// One graph: <layers> and <edges> of the network or of a body.
class GraphCheck {
 public:
  explicit GraphCheck(std::optional<std::uint64_t> weights) : weights_(weights) {}

  Status run(const pugi::xml_node& graph) {
    for (const auto& layer : graph.child("layers").children("layer")) {
      HONE_CHECK(check_layer(layer));
    }
    if (layers_.empty()) return ir_error("intake.ir.structure", "The model has no layers.");
    for (const auto& edge : graph.child("edges").children("edge")) HONE_CHECK(check_edge(edge));
    for (const auto& [key, connected] : inputs_) {
      if (!connected) {
        return ir_error("intake.ir.edge", "An input of a layer comes from nowhere.",
                        layers_.at(key.first));
      }
    }
    return check_acyclic();
  }

 private:
  Status check_layer(const pugi::xml_node& layer) {
    const auto id = number(layer, "id");
    if (!id || !*layer.attribute("type").value()) {
      return ir_error("intake.ir.layer", "A layer has no number or no type.", layer);
    }
    if (!layers_.emplace(*id, layer).second) {
      return ir_error("intake.ir.layer", fmt::format("Two layers have the number {}.", *id), layer);
    }
    if (layers_.size() > limits::kGraphNodes) {
      return limit_error("limit.model", "The model has too many layers.");
    }
    HONE_CHECK(check_ports(layer, *id));
    const std::string_view type = layer.attribute("type").value();
    if (type == "Parameter") return check_parameter(layer);
    return type == "Const" ? check_constant(layer) : check_bodies(layer);
  }

  static Status check_parameter(const pugi::xml_node& layer) {
    const auto shape = shape_of(layer.child("data").attribute("shape").value());
    if (!shape || std::find(shape->begin(), shape->end(), 0) == shape->end()) return {};
    return ir_error("intake.zero_sized_input", "An input has a dimension of 0.", layer)
        .fix("Export the model with a positive or an open dimension.");
  }

  Status check_ports(const pugi::xml_node& layer, std::int64_t id) {
    for (const char* side : {"input", "output"}) {
      const bool is_input = std::string_view(side) == "input";
      for (const auto& port : layer.child(side).children("port")) {
        const auto number_of_port = number(port, "id");
        if (!number_of_port) return ir_error("intake.ir.layer", "A port has no number.", layer);
        const PortKey key{id, *number_of_port};
        const bool is_new =
            is_input ? inputs_.emplace(key, false).second : outputs_.insert(key).second;
        if (!is_new) return ir_error("intake.ir.layer", "Two ports have one number.", layer);
        HONE_CHECK(check_dimensions(layer, port));
      }
    }
    return {};
  }

  static Status check_dimensions(const pugi::xml_node& layer, const pugi::xml_node& port) {
    model::Shape shape;
    for (const auto& dimension : port.children("dim")) {
      const auto value = number(std::string_view(dimension.child_value()));
      if (!value || *value < model::kDynamic) {
        return ir_error("intake.ir.layer", "A dimension is not a number.", layer);
      }
      shape.push_back(*value);
    }
    if (!model::is_static(shape) || model::element_count(shape)) return {};
    return ir_error("intake.ir.layer", "The dimensions of a port overflow.", layer);
  }

  Status check_constant(const pugi::xml_node& layer) const {
    const auto data = layer.child("data");
    const auto precision = enum_from_name<model::Precision>(data.attribute("element_type").value());
    const auto shape = shape_of(data.attribute("shape").value());
    const auto offset = number(data, "offset");
    const auto size = number(data, "size");
    if (!precision || !shape || !offset || !size || *offset < 0 || *size < 0) {
      return ir_error("intake.ir.constant", "A constant's place or shape is not valid.", layer);
    }
    if (*precision != model::Precision::string &&
        model::byte_count(*shape, *precision) != static_cast<std::uint64_t>(*size)) {
      return ir_error("intake.ir.constant", "A constant's size does not fit its shape.", layer);
    }
    if (*size == 0) return {};
    if (!weights_) return no_weights();
    std::uint64_t end = 0;
    if (__builtin_add_overflow(static_cast<std::uint64_t>(*offset),
                               static_cast<std::uint64_t>(*size), &end) ||
        end > *weights_) {
      return ir_error("intake.ir.constant", "A constant lies beyond the end of the .bin file.",
                      layer);
    }
    return {};
  }

  static Error no_weights() {
    return input_error("intake.ir.no_weights", "The .bin file with the weights is missing.")
        .fix("Put the .bin beside the .xml under the same name, or give both files.");
  }

  Status check_bodies(const pugi::xml_node& layer) const {
    for (const auto& child : layer.children()) {
      if (!std::string_view(child.name()).ends_with("body")) continue;
      HONE_CHECK(GraphCheck(weights_).run(child));
    }
    return {};
  }

  Status check_edge(const pugi::xml_node& edge) {
    const auto from = number(edge, "from-layer");
    const auto to = number(edge, "to-layer");
    const PortKey source{from.value_or(-1), number(edge, "from-port").value_or(-1)};
    const PortKey target{to.value_or(-1), number(edge, "to-port").value_or(-1)};
    const auto input = inputs_.find(target);
    if (!from || !to || !outputs_.contains(source) || input == inputs_.end()) {
      return ir_error("intake.ir.edge", "An edge joins layers or ports that do not exist.")
          .at(fmt::format("edge from {}:{} to {}:{}", source.first, source.second, target.first,
                          target.second));
    }
    if (input->second) {
      return ir_error("intake.ir.edge", "Two edges lead to one input.", layers_.at(*to));
    }
    input->second = true;
    followers_[*from].push_back(*to);
    return {};
  }

  /// Layers whose inputs are all done are done; what is left over is a cycle.
  Status check_acyclic() const {
    std::map<std::int64_t, std::size_t> waiting;
    for (const auto& [key, connected] : inputs_) ++waiting[key.first];
    std::vector<std::int64_t> ready;
    for (const auto& [id, layer] : layers_) {
      if (!waiting.contains(id)) ready.push_back(id);
    }
    while (!ready.empty()) {
      const auto followers = followers_.find(ready.back());
      ready.pop_back();
      if (followers == followers_.end()) continue;
      for (const std::int64_t id : followers->second) {
        if (--waiting[id] > 0) continue;
        waiting.erase(id);
        ready.push_back(id);
      }
    }
    if (waiting.empty()) return {};
    return ir_error("intake.ir.cycle", "The layers form a cycle.",
                    layers_.at(waiting.begin()->first));
  }

  std::optional<std::uint64_t> weights_;
  std::map<std::int64_t, pugi::xml_node> layers_;
  std::map<PortKey, bool> inputs_;  // whether an edge leads to it
  std::set<PortKey> outputs_;
  std::map<std::int64_t, std::vector<std::int64_t>> followers_;
};

}  // namespace

bool looks_like_ir(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (head.starts_with("<net")) return true;
  return (head.starts_with("<?xml") || head.starts_with("<!")) &&
         head.find("<net") != std::string_view::npos;
}

Status check_ir(const std::filesystem::path& xml, std::optional<std::uint64_t> weights_bytes) {
  auto text = os::read_file(xml, Bytes{limits::kIrXmlBytes});
  if (!text) return std::move(text).error();
  pugi::xml_document document;
  const auto parsed = document.load_buffer_inplace(text->data(), text->size(),
                                                   pugi::parse_default | pugi::parse_doctype);
  if (!parsed) {
    return ir_error("intake.ir.xml", fmt::format("The .xml is not valid XML: {} at byte {}.",
                                                 parsed.description(), parsed.offset));
  }
  HONE_CHECK(check_document(document));
  const auto net = document.document_element();
  if (std::string_view(net.name()) != "net") {
    return ir_error("intake.ir.structure", "The root of the XML is not <net>.");
  }
  HONE_CHECK(check_version(net));
  return GraphCheck(weights_bytes).run(net);
}

}  // namespace hone::intake
