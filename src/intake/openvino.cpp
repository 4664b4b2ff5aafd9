// OpenVINO IR: an .xml with the graph and a .bin with the weights.

#include <algorithm>

#include "intake/format.h"
#include "intake/ir_check.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

std::string with_extension(const std::string& name, const char* extension) {
  return fs::path(name).replace_extension(extension).string();
}

/// The weights: of the same stem, else the only .bin there is.
const unpack::Entry* weights_of(const Staged& staged, const std::string& main) {
  if (const auto* same = staged.find(with_extension(main, ".bin"))) return same;
  const unpack::Entry* only = nullptr;
  for (const auto& file : staged.files) {
    if (!file.name.ends_with(".bin")) continue;
    if (only != nullptr) return nullptr;
    only = &file;
  }
  return only;
}

/// The runtime finds the weights by the name of the .xml.
Result<fs::path> renamed(const fs::path& from, const fs::path& to) {
  if (from == to) return to;
  std::error_code failed;
  if (fs::exists(to, failed)) {
    return input_error("intake.several_models", "Two files claim to be the same part of the model.")
        .at(unpack::printable(to.filename().string()))
        .fix("Give one .xml with its .bin.");
  }
  fs::rename(from, to, failed);
  if (!failed) return to;
  return environment_error("intake.staging", "A file cannot be renamed: " + failed.message() + ".");
}

class OpenVino : public ModelFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "openvino"; }
  [[nodiscard]] std::string_view title() const override { return "OpenVINO IR"; }

  [[nodiscard]] bool recognise(const fs::path&, std::string_view head) const override {
    return looks_like_ir(head);
  }

  [[nodiscard]] std::vector<std::string> companions(const fs::path& file) const override {
    return {with_extension(file.filename().string(), ".bin")};
  }

  [[nodiscard]] Result<Checked> check(const Staged& staged,
                                      const std::string& main) const override {
    const auto* weights = weights_of(staged, main);
    HONE_CHECK(check_ir(staged.path(main), weights == nullptr ? std::nullopt : weights->size));
    Checked checked;
    const fs::path xml = staged.path(with_extension(main, ".xml"));
    HONE_TRY(checked.path, renamed(staged.path(main), xml));
    checked.files.push_back({main, checked.path});
    if (weights != nullptr) {
      HONE_TRY(const fs::path bin,
               renamed(staged.path(weights->name), fs::path(xml).replace_extension(".bin")));
      checked.files.push_back({weights->name, bin});
    }
    return checked;
  }
};

}  // namespace

const ModelFormat& openvino_format() {
  static const OpenVino format;
  return format;
}

}  // namespace hone::intake
