// OpenVINO IR: an .xml with the graph and a .bin with the weights.

#include "intake/format.h"
#include "intake/ir_check.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

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
    const auto* weights = companion_of(staged, main, ".bin");
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
