#include <openvino/core/graph_util.hpp>
#include <openvino/core/model.hpp>
#include <openvino/pass/serialize.hpp>
#include <openvino/runtime/core.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

constexpr std::uintmax_t kBlockBytes = 64 * 1024;  // more than any file system's

bool is_named(const ov::Output<ov::Node>& input, const std::string& name) {
  const auto& names = input.get_names();
  return valid_utf8(input.get_node()->get_friendly_name()) == name ||
         std::any_of(names.begin(), names.end(),
                     [&](const std::string& own) { return valid_utf8(own) == name; });
}

Error unknown_input(const std::string& name, const std::vector<model::Port>& inputs) {
  std::string names;
  for (const auto& input : inputs) names += (names.empty() ? "" : ", ") + input.name;
  return input_error("engine.reshape", "The model has no input with this name.")
      .at(name)
      .fix(fmt::format("Inputs of the model: {}.", names));
}

const Guard kReshapeGuard{ErrorKind::input, "engine.reshape",
                          "The model cannot take these input shapes."};

/// A refusal names the nearest shapes that fit.
Status reshape_or_advise(ov::Model& network, const std::vector<model::Port>& inputs,
                         const std::map<std::size_t, model::Shape>& asked) {
  std::map<std::size_t, ov::PartialShape> wanted;
  for (const auto& [input, shape] : asked) wanted[input] = shape_to(shape);
  auto done = guarded(kReshapeGuard, [&]() -> Status {
    network.reshape(wanted);
    return {};
  });
  if (done || done.error().code != kReshapeGuard.code) return done;
  Error refused = std::move(done).error();
  if (auto advice = nearest_fit(network, inputs, asked); !advice.empty()) {
    refused.remedy = std::move(advice);
  }
  return refused;
}

void flatten(const std::string& path, const ov::Any& value,
             std::map<std::string, std::string>& flat) {
  if (value.is<ov::AnyMap>()) {
    for (const auto& [key, item] : value.as<ov::AnyMap>()) flatten(path + "/" + key, item, flat);
  } else if (std::string text = text_of(value); !text.empty()) {
    flat[valid_utf8(path)] = std::move(text);
  }
}

/// Front ends keep sections of rt_info in a lazy form that only this accessor opens.
ov::Any opened(const ov::Model& network, const std::string& section, const ov::Any& value) {
  try {
    return network.get_rt_info<ov::AnyMap>(section);
  } catch (const std::exception&) {
    return value;
  }
}

}  // namespace

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

Result<Network> Network::read(const std::filesystem::path& file) {
  const Guard guard{ErrorKind::input, "engine.read", "The model cannot be read."};
  return guarded(guard, [&]() -> Result<Network> {
    auto model = core().read_model(file);
    // What version 10 meant for inputs and outputs stands in the graph by now; the mark would
    // keep the writer from version 11.
    model->get_rt_info().erase("version");
    return Network(std::make_unique<State>(State{std::move(model), file}));
  });
}

std::vector<model::Port> Network::inputs() const {
  std::vector<model::Port> ports;
  for (const auto& input : std::as_const(*state_->model).inputs()) {
    ports.push_back(port_from(input, input.get_node()->get_friendly_name()));
  }
  return ports;
}

std::vector<model::Port> Network::outputs() const {
  std::vector<model::Port> ports;
  for (const auto& output : std::as_const(*state_->model).outputs()) {
    const ov::Node* producer = output.get_node()->get_input_node_ptr(0);
    ports.push_back(port_from(output, producer->get_friendly_name()));
  }
  return ports;
}

Status Network::reshape(const Shapes& shapes) {
  std::map<std::size_t, model::Shape> wanted;
  const auto inputs = state_->model->inputs();
  for (const auto& [name, shape] : shapes) {
    const auto found =
        std::find_if(inputs.begin(), inputs.end(), [&, &name = name](const auto& input) {
          return name.empty() ? inputs.size() == 1 : is_named(input, name);
        });
    if (found == inputs.end()) return unknown_input(name, this->inputs());
    wanted[static_cast<std::size_t>(found - inputs.begin())] = shape;
  }
  return reshape_or_advise(*state_->model, this->inputs(), wanted);
}

Status Network::save(const std::filesystem::path& xml, const std::filesystem::path& bin) const {
  const auto source_bin = std::filesystem::path(state_->file).replace_extension(".bin");
  std::error_code missing;
  for (const auto& target : {xml, bin}) {
    if (std::filesystem::equivalent(target, state_->file, missing) ||
        std::filesystem::equivalent(target, source_bin, missing)) {
      return bug_error("engine.write", "A model cannot be written over the file that it maps.");
    }
  }
  const Guard guard{ErrorKind::environment, "engine.write", "The model cannot be written."};
  Status saved = guarded(guard, [&]() -> Status {
    ov::pass::Serialize(xml, bin, ov::pass::Serialize::Version::IR_V11).run_on_model(state_->model);
    return {};
  });
  // The runtime does not tell why a write failed. A full disk has no room for one more block.
  const auto room = std::filesystem::space(xml.parent_path(), missing);
  if (saved || missing || room.available >= kBlockBytes) return saved;
  return limit_error("store.disk_full", "The disk or its quota is full.")
      .at(xml.string())
      .fix("Free some disk space, or keep the data elsewhere with --data.");
}

std::map<std::string, std::string> Network::metadata() const {
  std::map<std::string, std::string> flat;
  const ov::Model& network = *state_->model;
  const auto read = guarded({ErrorKind::input, "engine.read", ""}, [&]() -> Status {
    for (const auto& [section, value] : network.get_rt_info()) {
      flatten(section, opened(network, section, value), flat);
    }
    return {};
  });
  if (!read) flat.clear();
  return flat;
}

std::string text_of(const ov::Any& value) {
  try {
    return valid_utf8(value.as<std::string>());
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace hone::engine
