// Where something can run: made of what a worker sees and what this machine says of itself.

#include "api/targets.h"

#include <set>

#include "app/ask.h"
#include "app/places.h"
#include "os/cpus.h"
#include "os/machine.h"

namespace hone::app {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// This machine, as every target sees it.
struct Machine {
  os::MachineFacts facts = os::machine_facts();
  std::vector<std::string> isas = os::usable_isas();
  std::vector<int> threads = os::usable_threads();
};

const result::Device* cpu_of(const result::DeviceReport& report) {
  for (const auto& device : report.devices) {
    if (device.id == "CPU") return &device;
  }
  return nullptr;
}

bool can(const result::Device& device, std::string_view capability) {
  return std::find(device.capabilities.begin(), device.capabilities.end(), capability) !=
         device.capabilities.end();
}

/// Variants of the processor that are worth a line: caps below what it has, one thread and half of
/// them, precisions.
std::vector<std::string> variants(const Machine& machine, const result::DeviceReport& report) {
  std::vector<std::string> ids;
  for (const auto& cap : api::isa_caps()) {
    const bool here =
        std::find(machine.isas.begin(), machine.isas.end(), cap.name) != machine.isas.end();
    if (here && cap.name != machine.facts.isa) ids.push_back("cpu:" + std::string(cap.name));
  }
  for (const std::size_t some : std::set<std::size_t>{1, machine.threads.size() / 2}) {
    if (some == 0 || some >= machine.threads.size()) continue;
    const auto begin = machine.threads.begin();
    const api::Cores cores(begin, begin + static_cast<std::ptrdiff_t>(some));
    ids.push_back("cpu@" + api::to_text(cores));
  }
  const auto* cpu = cpu_of(report);
  if (cpu != nullptr && can(*cpu, "FP32")) ids.emplace_back("cpu/f32");
  if (cpu != nullptr && can(*cpu, "BF16")) ids.emplace_back("cpu/bf16");
  if (cpu != nullptr && can(*cpu, "FP16")) ids.emplace_back("cpu/f16");
  return ids;
}

std::vector<std::string> listed(const Machine& machine, const result::DeviceReport& report) {
  std::vector<std::string> ids;
  for (const auto& device : report.devices) ids.push_back(lower(device.id));
  for (auto& id : variants(machine, report)) ids.push_back(std::move(id));
  ids.emplace_back("auto");
  ids.emplace_back("hetero");
  for (const auto& device : report.absent) ids.push_back(lower(device.id));
  return ids;
}

bool is_virtual(const api::TargetId& id) { return id.device == "auto" || id.device == "hetero"; }

std::string kind_of(const api::TargetId& id) {
  if (is_virtual(id)) return "virtual";
  const bool plain = id.isa.empty() && id.cores.empty() && !id.precision;
  return plain ? "device" : "variant";
}

std::string label_of(const api::TargetId& id, const result::Target& target) {
  std::string label = target.devices.empty() ? lower(id.device) : target.devices.front().name;
  if (id.device == "auto") label = "the runtime chooses a device";
  if (id.device == "hetero") label = "the runtime spreads the network over devices";
  if (target.capped) label += ", capped at " + target.isa;
  if (!id.cores.empty()) label += ", on threads " + target.core_set;
  if (id.precision) label += ", in " + target.precision;
  return label;
}

/// Devices behind an id: one that the runtime lists, or for a virtual one all of them.
void add_devices(const api::TargetId& id, const result::DeviceReport& report,
                 result::Target& target) {
  for (const auto& device : report.devices) {
    const std::string name = lower(device.id);
    const bool same = name == id.device || name.starts_with(id.device + ".");
    if (same || is_virtual(id)) target.devices.push_back(device);
  }
  for (const auto& device : report.absent) {
    if (lower(device.id) == id.device) {
      target.missing = device.missing;
      target.label = device.name;
    }
  }
}

void add_processor(const api::TargetId& id, const Machine& machine, result::Target& target) {
  target.cpu = machine.facts.cpu;
  target.isa = id.isa.empty() ? machine.facts.isa : id.isa;
  target.capped = target.isa != machine.facts.isa;
  const auto& cores = id.cores.empty() ? machine.threads : id.cores;
  target.cores = std::ssize(cores);
  target.core_set = api::to_text(cores);
  const auto& isas = machine.isas;
  if (!id.isa.empty() && std::find(isas.begin(), isas.end(), id.isa) == isas.end()) {
    target.missing.push_back({"instruction set", "the processor does not have " + id.isa});
  }
  if (!std::includes(machine.threads.begin(), machine.threads.end(), cores.begin(), cores.end())) {
    target.missing.push_back({"threads", "the machine has only " + api::to_text(machine.threads)});
  }
}

/// Whether the worker that made a report was held to the target's instruction set: without that
/// it tells capabilities that the target has not.
enum class Seen { from_outside, on_target };

result::Target described(const api::TargetId& id, const Machine& machine,
                         const result::DeviceReport& report, Seen seen) {
  result::Target target;
  target.id = id.text();
  target.kind = kind_of(id);
  add_devices(id, report, target);
  const std::string name = target.label;
  add_processor(id, machine, target);
  if (id.precision) target.precision = enum_name(*id.precision);
  if (target.capped && seen == Seen::from_outside) {
    for (auto& device : target.devices) device.capabilities.clear();
  }
  const bool here = !target.devices.empty() && target.missing.empty();
  target.status = here ? "available" : "absent";
  target.label = name.empty() ? label_of(id, target) : name;
  return target;
}

std::vector<result::Target> all_of(const result::DeviceReport& report) {
  const Machine machine;
  std::vector<result::Target> targets;
  for (const auto& text : listed(machine, report)) {
    if (const auto id = api::TargetId::parse(text)) {
      targets.push_back(described(*id, machine, report, Seen::from_outside));
    }
  }
  return targets;
}

/// What a machine has may be another after it was switched off.
std::string devices_key() {
  const Version version = app::version();
  return "devices/" + version.hone + "/" + version.openvino + "/" + os::boot_id();
}

}  // namespace

Result<result::DeviceReport> Workbench::ask_devices(const api::TargetsRequest& request,
                                                    const Asking& asking) {
  HONE_TRY(const auto outcome, ask_worker(request, {}, asking));
  HONE_TRY(auto report, read_result<result::DeviceReport>(outcome.result));
  HONE_CHECK(store_.transaction([&] { return jobs::finish(store_, outcome.job, ""); }));
  return report;
}

Result<result::DeviceReport> Workbench::devices(const api::TargetsRequest& request) {
  HONE_TRY(auto report, ask_devices(request, {}));
  if (request.device) return report;
  HONE_CHECK(
      store_.transaction([&] { return store_.put_derived(devices_key(), to_json(report)); }));
  return report;
}

Result<std::vector<result::Target>> Workbench::targets() {
  HONE_TRY(const auto report, devices({}));
  return all_of(report);
}

Result<std::vector<result::Target>> Workbench::kept_targets() {
  HONE_TRY(const auto report, kept<result::DeviceReport>(devices_key()));
  return report ? all_of(*report) : targets();
}

Result<result::Target> Workbench::target(const std::string& text) {
  HONE_TRY(const auto id, api::TargetId::parse(text));
  const auto place = place_of(text, target_);
  Asking asking;
  if (place) asking.target = place->worker;
  HONE_TRY(const auto report, ask_devices({}, asking));
  return described(id, Machine(), report, place ? Seen::on_target : Seen::from_outside);
}

Result<result::TargetCheck> Workbench::check_target(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  HONE_TRY(const auto id, api::TargetId::parse(text));
  HONE_TRY(const auto place, place_of(text, target_));
  api::TargetsRequest request;
  request.device = place.device;
  request.precision = place.precision.value_or(request.precision);
  Asking asking;
  asking.target = place.worker;
  HONE_TRY(const auto report, ask_devices(request, asking));
  result::TargetCheck check;
  check.target = described(id, Machine(), report, Seen::on_target);
  check.probe = report.probe.value_or(result::Probe{});
  check.seconds = Seconds(std::chrono::steady_clock::now() - start).count();
  return check;
}

}  // namespace hone::app
