// FlatBuffers tables of a TensorFlow Lite file.

#include <algorithm>

#include "intake/tflite_check.h"

namespace hone::intake {
namespace {

using flatbuffers::ReadScalar;
using flatbuffers::soffset_t;
using flatbuffers::Verifier;
using flatbuffers::voffset_t;

/// A union's table of whatever type: its fields lie inside it, and it inside the file.
bool lies_inside(const tflite::AnyTable& any, std::span<const std::byte> file) {
  constexpr std::size_t kFirstField = 2;  // behind the sizes of the two tables
  const auto* const table = reinterpret_cast<const std::uint8_t*>(&any);
  const auto* const fields = table - ReadScalar<soffset_t>(table);
  const std::size_t count = ReadScalar<voffset_t>(fields) / sizeof(voffset_t);
  const std::size_t own = ReadScalar<voffset_t>(fields + sizeof(voffset_t));
  const auto* const end = reinterpret_cast<const std::uint8_t*>(file.data() + file.size());
  if (static_cast<std::size_t>(end - table) < own) return false;
  for (std::size_t i = kFirstField; i < count; ++i) {
    if (ReadScalar<voffset_t>(fields + i * sizeof(voffset_t)) >= own) return false;
  }
  return true;
}

bool verify_options(const tflite::Operator& op, std::span<const std::byte> file,
                    Verifier& verifier) {
  for (const auto* any : {op.builtin_options(), op.builtin_options_2()}) {
    if (any != nullptr && !lies_inside(*any, file)) return false;
  }
  switch (op.builtin_options_type()) {
    case kReshapeOptions:
    case kSqueezeOptions:
      return verifier.VerifyTable(options_as<tflite::ListOptions>(op.builtin_options()));
    case kIfOptions:
    case kWhileOptions:
    case kCallOnceOptions:
      return verifier.VerifyTable(options_as<tflite::SubgraphOptions>(op.builtin_options()));
    default: return true;
  }
}

bool verify_list(std::uint8_t type, const tflite::AnyTable* any, Verifier& verifier) {
  switch (type) {
    case 0: return true;
    case 1: return verifier.VerifyTable(options_as<tflite::Int32Vector>(any));
    case 2: return verifier.VerifyTable(options_as<tflite::Uint16Vector>(any));
    case 3: return verifier.VerifyTable(options_as<tflite::Uint8Vector>(any));
    default: return false;
  }
}

bool verify_sparsity(const tflite::Tensor& tensor, Verifier& verifier) {
  if (tensor.sparsity() == nullptr) return true;
  const auto dimensions = members(tensor.sparsity()->dim_metadata());
  return std::all_of(dimensions.begin(), dimensions.end(), [&](const auto* dimension) {
    return verify_list(dimension->array_segments_type(), dimension->array_segments(), verifier) &&
           verify_list(dimension->array_indices_type(), dimension->array_indices(), verifier);
  });
}

}  // namespace

const tflite::Model* verified_tflite(std::span<const std::byte> file) {
  constexpr flatbuffers::uoffset_t kDepth = 64;  // tables in tables; the format has five
  constexpr flatbuffers::uoffset_t kTables =
      10'000'000;  // some forty a node of limits::kGraphNodes
  Verifier verifier(reinterpret_cast<const std::uint8_t*>(file.data()), file.size(), kDepth,
                    kTables);
  if (!tflite::VerifyModelBuffer(verifier)) return nullptr;
  const auto* model = tflite::GetModel(file.data());
  for (const auto* graph : members(model->subgraphs())) {
    for (const auto* op : members(graph->operators())) {
      if (!verify_options(*op, file, verifier)) return nullptr;
    }
    for (const auto* tensor : members(graph->tensors())) {
      if (!verify_sparsity(*tensor, verifier)) return nullptr;
    }
  }
  return model;
}

}  // namespace hone::intake
