#include "accuracy/prepared.h"

namespace hone::accuracy {
namespace {

/// A file without a name, so that it goes when the process does, whatever ends it.
Result<os::Descriptor> nameless_file(const std::filesystem::path& file) {
  std::string name = file.string() + ".XXXXXX";
  HONE_TRY(auto open, os::make_temporary(name));
  std::error_code ignored;
  std::filesystem::remove(name, ignored);
  return open;
}

}  // namespace

Prepared::Prepared(std::filesystem::path file, std::uint64_t bytes)
    : state_(std::make_unique<State>(std::move(file), bytes)) {}
Prepared::~Prepared() = default;

std::size_t Prepared::images() const {
  const std::lock_guard lock(state_->mutex);
  return state_->kept.size();
}

void Prepared::State::begin(const std::string& wanted, std::size_t bytes_of_image) {
  if (key == wanted) return;
  key = wanted;
  image_bytes = bytes_of_image;
  open_file.reset();
  slots = 0;
  kept.clear();
  broken.clear();
  auto made = nameless_file(file);
  full = !made;
  if (made) open_file = std::move(*made);
}

Result<std::optional<Geometry>> Prepared::State::load(std::size_t sample,
                                                      std::span<std::uint8_t> pixels) {
  Kept place{};
  {
    const std::lock_guard lock(mutex);
    if (const auto found = broken.find(sample); found != broken.end()) return found->second;
    const auto found = kept.find(sample);
    if (found == kept.end()) return std::optional<Geometry>();
    place = found->second;
  }
  const bool read =
      os::read_at(open_file, place.slot * image_bytes, std::as_writable_bytes(pixels)).has_value();
  return read ? std::optional(place.geometry) : std::nullopt;
}

void Prepared::State::keep(std::size_t sample, std::span<const std::uint8_t> pixels,
                           const Geometry& geometry) {
  std::uint64_t slot = 0;
  {
    const std::lock_guard lock(mutex);
    full = full || (slots + 1) * image_bytes > most_bytes;
    if (full || kept.contains(sample)) return;
    slot = slots++;
  }
  const bool written =
      os::write_at(open_file, slot * image_bytes, std::as_bytes(pixels)).has_value();
  const std::lock_guard lock(mutex);
  if (written) {
    kept[sample] = {slot, geometry};
  } else {
    full = true;
  }
}

void Prepared::State::keep_broken(std::size_t sample, const Error& error) {
  const std::lock_guard lock(mutex);
  broken.emplace(sample, error);
}

}  // namespace hone::accuracy
