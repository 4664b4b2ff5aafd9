#include "engine/devices.h"

#include <openvino/op/constant.hpp>
#include <openvino/op/convolution.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/relu.hpp>
#include <openvino/runtime/core.hpp>

#include "engine/ov.h"

namespace hone::engine {
namespace {

constexpr std::size_t kChannels = 16;
constexpr std::size_t kSide = 32;
constexpr float kWeight = 0.01F;

template <class T, ov::PropertyMutability M>
std::optional<T> property_of(const std::string& device, const ov::Property<T, M>& property) {
  try {
    return core().get_property(device, property);
  } catch (const std::exception&) {
    return std::nullopt;  // the device does not tell
  }
}

template <class Tuple>
std::optional<CountRange> range_from(const std::optional<Tuple>& told) {
  if (!told) return std::nullopt;
  return CountRange{std::get<0>(*told), std::get<1>(*told)};
}

std::string type_of(const std::string& device) {
  const auto type = property_of(device, ov::device::type);
  if (!type) return {};
  return *type == ov::device::Type::DISCRETE ? "discrete" : "integrated";
}

std::optional<std::uint64_t> memory_of(const std::string& device) {
  static constexpr ov::Property<std::uint64_t, ov::PropertyMutability::RO> kGpu{
      "GPU_DEVICE_TOTAL_MEM_SIZE"};
  static constexpr ov::Property<std::uint64_t, ov::PropertyMutability::RO> kNpu{
      "NPU_DEVICE_TOTAL_MEM_SIZE"};
  const auto gpu = property_of(device, kGpu);
  return gpu ? gpu : property_of(device, kNpu);
}

Device described(const std::string& id) {
  return {.id = id,
          .name = valid_utf8(property_of(id, ov::device::full_name).value_or(id)),
          .type = type_of(id),
          .architecture = property_of(id, ov::device::architecture).value_or(""),
          .capabilities =
              property_of(id, ov::device::capabilities).value_or(std::vector<std::string>{}),
          .streams = range_from(property_of(id, ov::range_for_streams)),
          .requests = range_from(property_of(id, ov::range_for_async_infer_requests)),
          .memory_bytes = memory_of(id)};
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_virtual(const std::string& name) {
  return name == "AUTO" || name == "MULTI" || name == "HETERO" || name == "BATCH";
}

/// Asks only the plugin of this device: to list all loads every plugin that there is.
bool is_present(const std::string& name) {
  const std::string type = name.substr(0, name.find('.'));
  const auto numbers = property_of(type, ov::available_devices);
  if (!numbers || numbers->empty()) return false;
  if (name == type) return true;
  return std::find(numbers->begin(), numbers->end(), name.substr(type.size() + 1)) !=
         numbers->end();
}

/// What the device of this name needs and is not here; empty for a name that nobody knows.
std::string why_absent(const std::string& name) {
  for (const auto& absent : absent_devices({})) {
    if (name == absent.id || name.starts_with(absent.id + ".")) return missing_text(absent);
  }
  return {};
}

std::shared_ptr<ov::Model> small_network() {
  const auto image = std::make_shared<ov::op::v0::Parameter>(
      ov::element::f32, ov::PartialShape{1, kChannels, kSide, kSide});
  const auto weights = ov::op::v0::Constant::create(
      ov::element::f32, ov::Shape{kChannels, kChannels, 3, 3}, {kWeight});
  const auto convolution = std::make_shared<ov::op::v1::Convolution>(
      image, weights, ov::Strides{1, 1}, ov::CoordinateDiff{1, 1}, ov::CoordinateDiff{1, 1},
      ov::Strides{1, 1});
  const auto relu = std::make_shared<ov::op::v0::Relu>(convolution);
  return std::make_shared<ov::Model>(ov::OutputVector{relu}, ov::ParameterVector{image});
}

ov::AnyMap precision_property(std::optional<model::Precision> precision) {
  if (precision == model::Precision::f32) return {ov::hint::inference_precision(ov::element::f32)};
  if (precision == model::Precision::f16) return {ov::hint::inference_precision(ov::element::f16)};
  if (precision == model::Precision::bf16) {
    return {ov::hint::inference_precision(ov::element::bf16)};
  }
  return {};
}

/// Kernel and precision of the convolution that really runs.
void tell_kernel(const ov::CompiledModel& compiled, Probe& probe) {
  for (const auto& node : compiled.get_runtime_model()->get_ordered_ops()) {
    const auto& facts = node->get_rt_info();
    const auto type = facts.find("layerType");
    if (type == facts.end() || text_of(type->second) != "Convolution") continue;
    if (facts.contains("primitiveType")) probe.kernel = text_of(facts.at("primitiveType"));
    if (facts.contains("runtimePrecision")) {
      probe.precision = text_of(facts.at("runtimePrecision"));
    }
  }
}

double ms_since(std::chrono::steady_clock::time_point start) {
  return Milliseconds(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::vector<Device> devices() {
  std::vector<Device> found;
  const auto listed = guarded({ErrorKind::environment, "engine.device", ""}, [&]() -> Status {
    for (const auto& id : core().get_available_devices()) found.push_back(described(id));
    return {};
  });
  if (!listed) found.clear();
  return found;
}

Status check_device(const std::string& device) {
  auto names = split(device, ":,");
  if (names.empty()) names.emplace_back();
  for (const auto& name : names) {
    if (is_virtual(name) || is_present(name)) continue;
    const auto present = core().get_available_devices();
    return Error(ErrorKind::target, "engine.device",
                 fmt::format("The device {} is not present: its hardware or driver is missing.",
                             clean_message(name)))
        .at(why_absent(name))
        .fix(fmt::format("Devices here: {}.", fmt::join(present, ", ")));
  }
  return {};
}

std::future<void> load_ahead(std::string device) {
  return std::async(std::launch::async, [device = std::move(device)] {
    (void)property_of(device, ov::available_devices);
  });
}

Result<Probe> probe(const std::string& device, std::optional<model::Precision> precision) {
  const Guard guard{ErrorKind::target, "engine.compile",
                    "The device does not run a small network."};
  return guarded(guard, [&]() -> Result<Probe> {
    HONE_CHECK(check_device(device));
    Probe probe;
    auto start = std::chrono::steady_clock::now();
    auto compiled = core().compile_model(small_network(), device, precision_property(precision));
    probe.compile_ms = ms_since(start);
    start = std::chrono::steady_clock::now();
    compiled.create_infer_request().infer();
    probe.inference_ms = ms_since(start);
    probe.device = fmt::format("{}", fmt::join(compiled.get_property(ov::execution_devices), ","));
    tell_kernel(compiled, probe);
    return probe;
  });
}

}  // namespace hone::engine
