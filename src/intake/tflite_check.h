#pragma once
// Checks of a TensorFlow Lite file before the runtime sees it. Private to this room.
// The order of fields and the numbers of types and operators are those of the published schema,
// version 3 (schema/tflite.fbs).

#include <cstddef>
#include <span>

#include <hone_schemas/tflite_generated.h>

#include "intake/format.h"

namespace hone::intake {

/// The model, all of whose tables lie inside the file; null when they do not. The file begins at a
/// multiple of 16, as mapped files do, and outlives what is returned.
const tflite::Model* verified_tflite(std::span<const std::byte> file);

/// Options of a type that verified_tflite looked into.
template <class T>
const T* options_as(const tflite::AnyTable* options) {
  return reinterpret_cast<const T*>(options);
}

/// Union numbers of the options that are looked into.
inline constexpr std::uint8_t kReshapeOptions = 17;
inline constexpr std::uint8_t kSqueezeOptions = 30;
inline constexpr std::uint8_t kIfOptions = 92;
inline constexpr std::uint8_t kWhileOptions = 93;
inline constexpr std::uint8_t kCallOnceOptions = 103;

/// The members of a list of tables; none when it is absent.
template <class T>
std::vector<const T*> members(const flatbuffers::Vector<flatbuffers::Offset<T>>* list) {
  if (list == nullptr) return {};
  return {list->begin(), list->end()};
}

/// Tables, indices, shapes, constants and the order of operators. Gives the operators, counted:
/// the format's own names, and "custom." with theirs of custom ones.
/// Errors: `intake.tflite.*`, `intake.zero_sized_input`, `limit.model`.
Result<std::map<std::string, std::uint64_t>> check_tflite(std::span<const std::byte> file);

}  // namespace hone::intake
