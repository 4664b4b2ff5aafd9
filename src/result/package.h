#pragma once
// A model packed for the place where it shall run, as a job leaves it and as `hone export` prints
// it. Plain values.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "model/types.h"

namespace hone::result {

/// How the packed network is run: settings.json of an application package.
struct PackageSettings {
  std::string device;                             ///< the runtime's name, such as "CPU"
  std::map<std::string, std::string> properties;  ///< given to the runtime as they are
  std::int64_t requests = 0;                      ///< in flight; 0: as the runtime says
  std::int64_t batch = 1;
  std::map<std::string, model::Shape> shapes;  ///< of the inputs, with this batch
  std::string run;                             ///< run that they are of; empty: none
  std::string source;                          ///< a sentence: why these
  static void fields(auto& self, auto&& field) {
    field("device", self.device, "Device");
    field("properties", self.properties, "Properties of the runtime");
    field("requests", self.requests, "Infer requests in flight; 0: as the runtime says");
    field("batch", self.batch, "Frames an inference");
    field("shapes", self.shapes, "Input shapes");
    field("run", self.run, "Run that the settings are of");
    field("source", self.source, "Why these");
  }
};

struct PackageEntry {
  std::string name;  ///< in the package, "/" between folders
  std::uint64_t bytes = 0;
  Digest digest;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Path in the package");
    field("bytes", self.bytes, "Size");
    field("digest", self.digest, "SHA-256 of the bytes");
  }
};

/// The packed network against the one that the store keeps.
struct PackageCheck {
  std::uint64_t inputs = 0;  ///< that both were given
  std::uint64_t equal = 0;   ///< on which both gave the same
  std::string compared;      ///< "predictions" or "outputs"
  std::string images;        ///< name of the data set, or "generated"
  Digest digest;             ///< of the network as it came back out of the package
  static void fields(auto& self, auto&& field) {
    field("inputs", self.inputs, "Inputs that both networks were given");
    field("equal", self.equal, "On which both gave the same");
    field("compared", self.compared, "predictions, or outputs where they have no known meaning");
    field("images", self.images, "Data set, or generated");
    field("digest", self.digest, "Of the network as it came back out of the package");
  }
};

struct Package {
  std::string run;
  std::string model;
  std::string model_name;
  std::string format;  ///< app or ovms
  std::string file;    ///< name of the archive; of the command line: where it was written
  std::uint64_t bytes = 0;
  Digest digest;                    ///< blob of the archive
  std::uint64_t runtime_bytes = 0;  ///< of the runtime's libraries inside, unpacked
  PackageSettings settings;
  std::vector<PackageEntry> contents;
  PackageCheck check;
  std::vector<std::string> notes;  ///< sentences: what a person should know
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("format", self.format, "app or ovms");
    field("file", self.file, "The archive");
    field("bytes", self.bytes, "Its size");
    field("digest", self.digest, "SHA-256 of the archive, its blob");
    field("runtime_bytes", self.runtime_bytes, "Size of the runtime's libraries inside, unpacked");
    field("settings", self.settings, "How the network is run");
    field("contents", self.contents, "Files inside, by name");
    field("check", self.check, "The packed network against the kept one");
    field("notes", self.notes, "What a person should know");
  }
};

}  // namespace hone::result
