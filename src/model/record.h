#pragma once
// A model as the store keeps it and as every command shows it.

#include "model/card.h"

namespace hone::model {

/// A file kept in the store. `name` is for people; `digest` is its address.
struct KeptFile {
  std::string name;
  Digest digest;
  std::uint64_t bytes = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "File name at import");
    field("digest", self.digest, "SHA-256 of the bytes");
    field("bytes", self.bytes, "Size");
  }
};

struct Record {
  std::string id;      ///< first 16 digits of `digest`
  std::string name;    ///< unique in a store
  std::string format;  ///< openvino, onnx, tflite, tensorflow, paddle
  Digest digest;       ///< of the canonical IR: SHA-256 over "xml-digest bin-digest"
  std::uint64_t weights_bytes = 0;
  std::string precision;  ///< of most weight bytes: "f32", "f16", "i8" …
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  Card card;
  KeptFile xml;                             ///< canonical IR
  KeptFile bin;                             ///< its weights
  KeptFile graph;                           ///< model::Graph as JSON, taken from the loaded model
  std::vector<KeptFile> original;           ///< what the person brought
  std::uint64_t layers = 0;                 ///< nodes that are not constants
  std::string imported_at;                  ///< UTC, ISO 8601; of a derived model, when it was made
  std::optional<std::string> derived_from;  ///< id of the model that it was made from by quantizing

  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier: the first 16 digits of the digest");
    field("name", self.name, "Name, unique in a store");
    field("format", self.format, "Format that was imported");
    field("digest", self.digest, "SHA-256 of the canonical IR");
    field("weights_bytes", self.weights_bytes, "Size of all weights");
    field("precision", self.precision, "Precision of most of the weights");
    field("inputs", self.inputs, "Inputs of the network");
    field("outputs", self.outputs, "Outputs of the network");
    field("card", self.card, "What the network expects and what its outputs mean");
    field("xml", self.xml, "Canonical IR: graph");
    field("bin", self.bin, "Canonical IR: weights");
    field("graph", self.graph, "Snapshot of the graph");
    field("original", self.original, "Files as imported");
    field("layers", self.layers, "Number of layers");
    field("imported_at", self.imported_at, "When it was imported, UTC");
    field("derived_from", self.derived_from, "Model that it was made from");
  }
};

/// Sets weights_bytes, precision and layers of the record from the graph; `inputs` must be set.
void describe_weights(const Graph& graph, Record& record);

}  // namespace hone::model
