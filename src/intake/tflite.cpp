// TensorFlow Lite: one FlatBuffers file with graph and weights.

#include "intake/format.h"
#include "intake/tflite_check.h"
#include "intake/tflite_metadata.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

class TensorFlowLite : public ModelFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "tflite"; }
  [[nodiscard]] std::string_view title() const override { return "TensorFlow Lite"; }

  [[nodiscard]] bool recognise(const fs::path&, std::string_view head) const override {
    return unpack::file_kind(head.substr(0, unpack::kHeadBytes)).name == "tflite";
  }

  [[nodiscard]] std::vector<std::string> companions(const fs::path&) const override { return {}; }

  [[nodiscard]] Result<Checked> check(const Staged& staged,
                                      const std::string& main) const override {
    Checked checked;
    HONE_TRY(checked.operators, check_file(staged.path(main)));
    HONE_TRY(checked.path,
             renamed(staged.path(main), staged.path(with_extension(main, ".tflite"))));
    checked.files.push_back({main, checked.path});
    return checked;
  }

  [[nodiscard]] FileHints hints(const Checked& checked) const override {
    return tflite_hints(checked.path);
  }

 private:
  static Result<std::map<std::string, std::uint64_t>> check_file(const fs::path& file) {
    HONE_TRY(const os::MappedFile mapped, os::MappedFile::open(file));
    return check_tflite(mapped.bytes());
  }
};

}  // namespace

const ModelFormat& tflite_format() {
  static const TensorFlowLite format;
  return format;
}

}  // namespace hone::intake
