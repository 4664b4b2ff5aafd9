// PaddlePaddle: a program (.pdmodel) and its parameters (.pdiparams) of the same stem.

#include <hone_schemas/paddle.pb.h>

#include "intake/format.h"
#include "intake/paddle_check.h"
#include "intake/protobuf.h"
#include "intake/wire.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kBytes = 2;
constexpr const char* kProgram = ".pdmodel";
constexpr const char* kParameters = ".pdiparams";

/// The parameters, which lie in one file where the program has any.
Result<const unpack::Entry*> find_parameters(const Staged& staged, const std::string& main) {
  if (const auto* file = companion_of(staged, main, kParameters)) return file;
  return input_error("intake.paddle.no_parameters",
                     "The file with the model's parameters (.pdiparams) is missing.")
      .at(unpack::printable(main))
      .fix(
          "Give the .pdmodel with its .pdiparams. A model with one file for each parameter is "
          "written as two files by paddle.static.save_inference_model.");
}

class Paddle : public ModelFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "paddle"; }
  [[nodiscard]] std::string_view title() const override { return "PaddlePaddle"; }

  /// ProgramDesc: a list of BlockDescs, the first with index 0 and a parent of -1.
  [[nodiscard]] bool recognise(const fs::path&, std::string_view head) const override {
    const auto fields = wire_fields(head, 1);
    if (fields.empty() || fields[0].number != 1 || fields[0].type != kBytes) return false;
    const auto inner = wire_fields(fields[0].bytes, 2);
    return inner.size() == 2 && inner[0].number == 1 && inner[0].type == kVarint &&
           inner[0].value == 0 && inner[1].number == 2 && inner[1].type == kVarint;
  }

  [[nodiscard]] std::vector<std::string> companions(const fs::path& file) const override {
    return {with_extension(file.filename().string(), kParameters)};
  }

  [[nodiscard]] Result<Checked> check(const Staged& staged,
                                      const std::string& main) const override {
    Checked checked;
    HONE_TRY(PaddleFacts facts, read_program(staged.path(main)));
    const fs::path program = staged.path(with_extension(main, kProgram));
    if (facts.parameters.empty()) {
      HONE_TRY(checked.path, renamed(staged.path(main), program));
      checked.files.push_back({main, checked.path});
    } else {
      HONE_TRY(const unpack::Entry* file, find_parameters(staged, main));
      HONE_CHECK(check_file(staged.path(file->name), facts));
      HONE_TRY(checked.path, renamed(staged.path(main), program));
      HONE_TRY(const fs::path parameters,
               renamed(staged.path(file->name), fs::path(program).replace_extension(kParameters)));
      checked.files = {{main, checked.path}, {file->name, parameters}};
    }
    checked.operators = std::move(facts.operators);
    return checked;
  }

 private:
  static Result<PaddleFacts> read_program(const fs::path& file) {
    paddle::Program program;
    HONE_TRY(const bool whole,
             parse_protobuf(file, "Give the .pdmodel with its weights in .pdiparams.", program));
    if (whole) return check_program(program);
    return paddle_error("intake.paddle.damaged",
                        "The .pdmodel is cut, damaged or nested too deep.");
  }

  static Status check_file(const fs::path& file, const PaddleFacts& facts) {
    HONE_TRY(const os::MappedFile mapped, os::MappedFile::open(file));
    return check_parameters(mapped.bytes(), facts.parameters);
  }
};

}  // namespace

const ModelFormat& paddle_format() {
  static const Paddle format;
  return format;
}

}  // namespace hone::intake
