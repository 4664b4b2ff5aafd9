#include <openvino/core/attribute_visitor.hpp>
#include <openvino/core/dimension.hpp>
#include <openvino/core/node.hpp>
#include <openvino/op/util/variable.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

/// Collects attributes as text, in the form that the IR writer uses.
class Collector : public ov::AttributeVisitor {
 public:
  std::map<std::string, std::string> take() { return std::move(attributes_); }

  void on_adapter(const std::string& name, ov::ValueAccessor<void>& adapter) override {
    using ov::AttributeAdapter;
    if (auto* shape = ov::as_type<AttributeAdapter<ov::PartialShape>>(&adapter)) {
      put(name, dimensions(shape->get()));
    } else if (auto* dimension = ov::as_type<AttributeAdapter<ov::Dimension>>(&adapter)) {
      put(name, ov::PartialShape{dimension->get()}.to_string());
    } else if (auto* variable =
                   ov::as_type<AttributeAdapter<std::shared_ptr<ov::op::util::Variable>>>(
                       &adapter)) {
      put(name, variable->get()->get_info().variable_id);
    }
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<std::string>& adapter) override {
    put(name, adapter.get());
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<bool>& adapter) override {
    put(name, adapter.get() ? "true" : "false");
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<std::int64_t>& adapter) override {
    put(name, fmt::to_string(adapter.get()));
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<std::uint64_t>& adapter) override {
    put(name, fmt::to_string(adapter.get()));
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<double>& adapter) override {
    put(name, fmt::format("{:.17g}", adapter.get()));
  }
  void on_adapter(const std::string& name, ov::ValueAccessor<std::vector<int>>& adapter) override {
    put(name, fmt::format("{}", fmt::join(adapter.get(), ", ")));
  }
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<std::vector<std::int64_t>>& adapter) override {
    put(name, fmt::format("{}", fmt::join(adapter.get(), ", ")));
  }
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<std::vector<std::uint64_t>>& adapter) override {
    put(name, fmt::format("{}", fmt::join(adapter.get(), ", ")));
  }
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<std::vector<float>>& adapter) override {
    put(name, fmt::format("{:g}", fmt::join(adapter.get(), ", ")));
  }
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<std::vector<std::string>>& adapter) override {
    put(name, fmt::format("{}", fmt::join(adapter.get(), ", ")));
  }
  void on_adapter(const std::string&, ov::ValueAccessor<std::shared_ptr<ov::Model>>&) override {}

 private:
  /// "1,3,?,224"; bounded dimensions as "1..8".
  static std::string dimensions(const ov::PartialShape& shape) {
    if (shape.rank().is_dynamic()) return "...";
    std::vector<std::string> parts;
    for (const auto& dimension : shape) parts.push_back(dimension.to_string());
    return fmt::format("{}", fmt::join(parts, ","));
  }
  void put(const std::string& name, std::string text) {
    attributes_[name.substr(name.rfind('.') + 1)] = valid_utf8(std::move(text));
  }

  std::map<std::string, std::string> attributes_;
};

}  // namespace

std::map<std::string, std::string> attributes_of(ov::Node& node) {
  Collector collector;
  node.visit_attributes(collector);
  return collector.take();
}

}  // namespace hone::engine
