#include "app/places.h"

#include "os/cpus.h"

namespace hone::app {
namespace {

Error absent(const api::TargetId& id, std::string message) {
  return Error(ErrorKind::target, "target.absent", std::move(message))
      .at(id.text())
      .fix("`hone target list` shows what this machine has.");
}

Status check_isa(const api::TargetId& id) {
  const auto usable = os::usable_isas();
  if (id.isa.empty() || std::find(usable.begin(), usable.end(), id.isa) != usable.end()) return {};
  return absent(id, "This processor does not have the instruction set " + id.isa + ".");
}

Status check_cores(const api::TargetId& id) {
  const auto usable = os::usable_threads();
  if (std::includes(usable.begin(), usable.end(), id.cores.begin(), id.cores.end())) return {};
  return absent(id, "This machine has only the hardware threads " + api::to_text(usable) + ".");
}

/// Where a device is named, as the runtime does, in place of a target.
Place place_of_device(const std::string& device, const jobs::Target& local) {
  const auto id = api::TargetId::parse(device);
  return {.id = id ? id->text() : device, .device = device, .precision = {}, .worker = local};
}

}  // namespace

Result<Place> place_of(const std::string& text, const jobs::Target& local) {
  HONE_TRY(const auto id, api::TargetId::parse(text));
  HONE_CHECK(check_isa(id));
  HONE_CHECK(check_cores(id));
  Place place{
      .id = id.text(), .device = id.runtime_device(), .precision = id.precision, .worker = local};
  place.worker.id = place.id;
  for (const auto& [name, value] : id.environment()) place.worker.environment[name] = value;
  if (!id.cores.empty()) {
    place.worker.command.emplace_back("--cores");
    place.worker.command.push_back(api::to_text(id.cores));
  }
  return place;
}

Result<std::vector<Place>> places_of(const std::vector<std::string>& targets,
                                     const std::string& device, const jobs::Target& local) {
  if (targets.empty()) return std::vector{place_of_device(device, local)};
  std::vector<Place> places;
  for (const auto& target : targets) {
    HONE_TRY(auto place, place_of(target, local));
    if (device != api::RunOptions().device && device != place.device) {
      return usage_error("request.device", "The device is not that of the target.")
          .at(device + " and " + place.id)
          .fix("Leave out --device.");
    }
    places.push_back(std::move(place));
  }
  return places;
}

api::RunOptions options_at(const Place& place, api::RunOptions options) {
  if (!options.targets.empty()) options.targets = {place.id};
  options.device = place.device;
  options.precision = place.precision.value_or(options.precision);
  return options;
}

jobs::OnEvent part_of_progress(const jobs::OnEvent& whole, std::size_t index, std::size_t count,
                               const std::string& name) {
  return [&whole, index, count, name](const protocol::Event& event) {
    if (!whole) return;
    protocol::Event scaled = event;
    const auto before = static_cast<double>(index);
    scaled.fraction = (before + event.fraction.value_or(0)) / static_cast<double>(count);
    scaled.remaining_seconds.reset();
    scaled.message = name + (event.message.empty() ? "" : ": " + event.message);
    whole(scaled);
  };
}

}  // namespace hone::app
