#pragma once
// A catalogue of models in the form of Open Model Zoo: one `model.yml` a model, in a folder called
// as the model, anywhere below the catalogue's folder; or an archive of such a folder, by path or
// URL. What the entry says of the conversion becomes options of the ordinary import.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/card.h"

namespace hone::api {

/// Which catalogue is meant: --catalog, else $HONE_CATALOG.
struct CatalogPlace {
  std::string catalog;
  static void fields(auto& self, auto&& field) {
    field("catalog", self.catalog,
          "Folder, archive, or http(s) address of an archive (default: $HONE_CATALOG)",
          {.metavar = "DIR|URL"});
  }
};

struct CatalogListRequest {
  static constexpr std::string_view kKind = "catalog_list";
  CatalogPlace place;
  std::optional<std::string> task;
  std::optional<std::string> framework;
  std::optional<std::string> precision;
  bool importable = false;
  static void fields(auto& self, auto&& field) {
    field("place", self.place, "The catalogue");
    field("task", self.task, "Only models of this task, such as classification");
    field("framework", self.framework, "Only models of this framework, such as onnx");
    field("precision", self.precision, "Only models that come in this precision, such as FP16");
    field("importable", self.importable, "Only models of formats that Hone imports");
  }
};

struct CatalogShowRequest {
  std::string name;
  CatalogPlace place;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name in the catalogue", {.required = true, .positional = true});
    field("place", self.place, "The catalogue");
  }
};

struct CatalogGetRequest {
  static constexpr std::string_view kKind = "catalog_get";
  std::string name;
  CatalogPlace place;
  std::optional<std::string> precision;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name in the catalogue", {.required = true, .positional = true});
    field("place", self.place, "The catalogue");
    field("precision", self.precision,
          "Of the files that the catalogue has (default: FP32, else FP16, else the first)");
  }
};

struct CatalogFile {
  std::string name;  ///< path inside the model's folder: clean and relative
  std::uint64_t bytes = 0;
  std::string checksum;  ///< SHA-256 (64 digits) or SHA-384 (96 digits), hexadecimal
  std::string source;    ///< http(s) address; empty where it cannot be had without a person
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Path inside the model's folder");
    field("bytes", self.bytes, "Size");
    field("checksum", self.checksum, "SHA-256 or SHA-384 of its bytes");
    field("source", self.source, "Where it comes from");
  }
};

struct CatalogEntry {
  std::string name;
  std::string description;
  std::string task;  ///< as the catalogue says it, such as "instance_segmentation"
  std::string framework;
  std::string license;
  std::vector<std::string> precisions;  ///< of ready IR; empty where it is converted
  std::vector<CatalogFile> files;
  std::uint64_t bytes = 0;     ///< of all files
  std::string not_importable;  ///< why Hone cannot import it; empty: it can
  // --- what the conversion arguments say
  std::map<std::string, std::vector<std::int64_t>> shapes;
  std::map<std::string, std::string> layouts;
  model::CardOptions card;
  std::vector<std::string> arguments;  ///< those that say something else, as they stand
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name");
    field("description", self.description, "What it is");
    field("task", self.task, "What it does");
    field("framework", self.framework, "Framework that it was made with");
    field("license", self.license, "Licence");
    field("precisions", self.precisions, "Precisions of ready files");
    field("files", self.files, "Files");
    field("bytes", self.bytes, "Size of all files");
    field("not_importable", self.not_importable, "Why it cannot be imported; empty when it can");
    field("shapes", self.shapes, "Shapes of the inputs");
    field("layouts", self.layouts, "Layouts of the inputs");
    field("card", self.card, "What the network expects");
    field("arguments", self.arguments, "Other arguments of the conversion");
  }
};

/// An entry of a catalogue that cannot be read.
struct CatalogProblem {
  std::string entry;
  std::string problem;
  static void fields(auto& self, auto&& field) {
    field("entry", self.entry, "Path inside the catalogue");
    field("problem", self.problem, "Why it cannot be read");
  }
};

struct Catalog {
  std::vector<CatalogEntry> entries;  ///< by name
  std::vector<CatalogProblem> problems;
  static void fields(auto& self, auto&& field) {
    field("entries", self.entries, "Models");
    field("problems", self.problems, "Entries that cannot be read");
  }
};

/// What came: the entry, and the files of the chosen precision as they were sent.
struct CatalogFetched {
  CatalogEntry entry;
  std::vector<CatalogFile> files;
  static void fields(auto& self, auto&& field) {
    field("entry", self.entry, "The model");
    field("files", self.files, "Files that came");
  }
};

}  // namespace hone::api
