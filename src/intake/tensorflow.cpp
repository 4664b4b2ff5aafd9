// TensorFlow: a frozen GraphDef in one file, or a SavedModel, which is a folder with
// saved_model.pb and the values of its variables.

#include <algorithm>
#include <charconv>

#include <hone_schemas/tensorflow.pb.h>

#include "intake/format.h"
#include "intake/protobuf.h"
#include "intake/tensorflow_check.h"
#include "intake/wire.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kBytes = 2;
constexpr std::size_t kFieldsToJudge = 16;
constexpr std::size_t kMostShards = 10'000;
constexpr const char* kRemedy = "Convert it to OpenVINO IR with `ovc` of the openvino package.";
constexpr std::string_view kMain = "saved_model.pb";
constexpr std::string_view kIndex = "variables/variables.index";
constexpr std::string_view kShards = "variables/variables.data-";

bool is(const WireField& field, std::uint32_t number, std::uint32_t type) {
  return field.number == number && field.type == type;
}

/// SavedModel: its schema version, which is 1, then MetaGraphDefs, whose first part is a message.
bool is_saved_model(std::string_view head) {
  const auto fields = wire_fields(head, kFieldsToJudge);
  if (fields.size() < 2 || !is(fields[0], 1, kVarint) || fields[0].value != 1) return false;
  const bool graphs_only = std::all_of(fields.begin() + 1, fields.end(),
                                       [](const auto& field) { return is(field, 2, kBytes); });
  const auto inner = wire_fields(fields[1].bytes, 1);
  return graphs_only && !inner.empty() && inner[0].type == kBytes && inner[0].number <= 2;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("_./\\->").find(c) != std::string_view::npos;
  });
}

/// GraphDef: a list of NodeDefs, each with a name and a type.
bool is_graph(std::string_view head) {
  const auto fields = wire_fields(head, 1);
  if (fields.empty() || !is(fields[0], 1, kBytes)) return false;
  const auto inner = wire_fields(fields[0].bytes, 2);
  return inner.size() == 2 && is(inner[0], 1, kBytes) && is(inner[1], 2, kBytes) &&
         is_name(inner[0].bytes) && is_name(inner[1].bytes);
}

std::string folder_of(const std::string& main) {
  const auto folder = fs::path(main).parent_path().string();
  return folder.empty() ? "" : folder + "/";
}

Error no_variables(std::string_view missing) {
  return input_error("intake.tensorflow.no_variables",
                     "The SavedModel's files with the values of its variables are missing.")
      .at(unpack::printable(missing))
      .fix("Import the whole folder or an archive of it: saved_model.pb with variables/.");
}

/// "…-00000-of-00002" -> 2.
std::optional<std::size_t> shards_of(std::string_view name) {
  const auto at = name.rfind("-of-");
  if (at == std::string_view::npos) return std::nullopt;
  const auto digits = name.substr(at + 4);
  std::size_t count = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  const bool fits = error == std::errc{} && stop == end && count > 0 && count <= kMostShards;
  return fits ? std::optional(count) : std::nullopt;
}

/// The index and every file of values. Errors: `intake.tensorflow.no_variables`.
Result<std::vector<std::string>> variables_of(const Staged& staged, const std::string& folder) {
  std::vector<std::string> names{folder + std::string(kIndex)};
  if (staged.find(names[0]) == nullptr) return no_variables(names[0]);
  const std::string prefix = folder + std::string(kShards);
  const auto first = std::find_if(staged.files.begin(), staged.files.end(), [&](const auto& file) {
    return file.name.starts_with(prefix) && shards_of(file.name);
  });
  if (first == staged.files.end()) return no_variables(prefix);
  const std::size_t count = *shards_of(first->name);
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(fmt::format("{}{:05}-of-{:05}", prefix, i, count));
    if (staged.find(names.back()) == nullptr) return no_variables(names.back());
  }
  return names;
}

class TensorFlow : public ModelFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "tensorflow"; }
  [[nodiscard]] std::string_view title() const override { return "TensorFlow"; }

  [[nodiscard]] bool recognise(const fs::path&, std::string_view head) const override {
    return is_saved_model(head) || is_graph(head);
  }

  [[nodiscard]] std::vector<std::string> companions(const fs::path& file) const override {
    if (!is_saved_model(head_of(file, kRecogniseBytes))) return {};
    std::vector<std::string> names{std::string(kIndex)};
    std::error_code failed;
    fs::directory_iterator entry(file.parent_path() / "variables", failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
      const auto name = "variables/" + entry->path().filename().string();
      if (name.starts_with(kShards) && names.size() <= kMostShards) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] Result<Checked> check(const Staged& staged,
                                      const std::string& main) const override {
    const bool saved = is_saved_model(head_of(staged.path(main), kRecogniseBytes));
    return saved ? check_saved_model(staged, main) : check_frozen(staged, main);
  }

 private:
  static Result<Checked> check_frozen(const Staged& staged, const std::string& main) {
    Checked checked;
    HONE_TRY(TensorflowFacts facts, read_frozen(staged.path(main)));
    if (facts.variables > 0) {
      return input_error("intake.tensorflow.not_frozen",
                         "The graph's weights are not in the file: it is not frozen.")
          .fix("Freeze the graph, or export a SavedModel and import its folder.");
    }
    checked.operators = std::move(facts.operators);
    HONE_TRY(checked.path, renamed(staged.path(main), staged.path(with_extension(main, ".pb"))));
    checked.files.push_back({main, checked.path});
    return checked;
  }

  static Result<Checked> check_saved_model(const Staged& staged, const std::string& main) {
    const std::string folder = folder_of(main);
    HONE_TRY(TensorflowFacts facts, read_saved_model(staged.path(main)));
    Checked checked{staged.path(main).parent_path(), {}, std::move(facts.operators)};
    HONE_TRY(const fs::path renamed_main,
             renamed(staged.path(main), staged.path(folder + std::string(kMain))));
    checked.files.push_back({main, renamed_main});
    if (facts.variables == 0) return checked;
    HONE_TRY(const auto names, variables_of(staged, folder));
    HONE_CHECK(check_values(staged, names));
    for (const auto& name : names) checked.files.push_back({name, staged.path(name)});
    return checked;
  }

  /// `names`: the index, then the files of values.
  static Status check_values(const Staged& staged, const std::vector<std::string>& names) {
    std::vector<std::uint64_t> shard_bytes;
    for (std::size_t i = 1; i < names.size(); ++i) {
      shard_bytes.push_back(staged.find(names[i])->size.value_or(0));
    }
    HONE_TRY(const os::MappedFile index, os::MappedFile::open(staged.path(names[0])));
    return check_variables(index.text(), shard_bytes);
  }

  static Error damaged() {
    return tensorflow_error("intake.tensorflow.damaged",
                            "The TensorFlow file is cut, damaged or nested too deep.");
  }

  static Result<TensorflowFacts> read_frozen(const fs::path& file) {
    tensorflow::Graph graph;
    TensorflowFacts facts;
    HONE_TRY(const bool whole, parse_protobuf(file, kRemedy, graph));
    if (!whole) return damaged();
    HONE_CHECK(check_graph(graph, facts));
    return facts;
  }

  static Result<TensorflowFacts> read_saved_model(const fs::path& file) {
    tensorflow::SavedModel model;
    TensorflowFacts facts;
    HONE_TRY(const bool whole, parse_protobuf(file, kRemedy, model));
    if (!whole) return damaged();
    for (const auto& graph : model.meta_graphs()) HONE_CHECK(check_graph(graph.graph_def(), facts));
    return facts;
  }
};

}  // namespace

const ModelFormat& tensorflow_format() {
  static const TensorFlow format;
  return format;
}

}  // namespace hone::intake
