#include "packaging/readme.h"

#include "base/text.h"

namespace hone::packaging {
namespace {

constexpr std::size_t kTextBytes = 300;

using Rows = std::vector<std::pair<std::string, std::string>>;

std::string table(const Rows& rows) {
  std::string text = "| | |\n|---|---|\n";
  for (const auto& [name, value] : rows) {
    if (!value.empty()) text += fmt::format("| {} | {} |\n", name, value);
  }
  return text;
}

std::string latency_text(const result::LatencySummary& latency) {
  std::string text = significant(latency.p50.value_or(latency.mean)) + " ms " +
                     (latency.p50 ? "(median)" : "(mean)");
  if (latency.p99) text += ", " + significant(*latency.p99) + " ms (99th percentile)";
  return text + fmt::format(", {} requests", latency.samples);
}

std::string verdict_text(const result::Verdict& verdict) {
  if (verdict.valid) return "valid";
  std::string text = "not valid: ";
  for (const auto& reason : verdict.reasons) {
    text += (&reason == &verdict.reasons.front() ? "" : "; ") + markdown_text(reason.text);
  }
  return text;
}

void add_measured(const result::Benchmark& run, Rows& rows) {
  rows.emplace_back(
      "throughput",
      fmt::format("{} frames a second (95 %: {} to {})", significant(run.throughput_fps, 4),
                  significant(run.throughput_ci95.lo, 4), significant(run.throughput_ci95.hi, 4)));
  rows.emplace_back("latency of a request", latency_text(run.latency_ms));
  rows.emplace_back("verdict", verdict_text(run.verdict));
  rows.emplace_back(
      "machine", markdown_text(run.context.cpu) + fmt::format(", {} cores, {}", run.context.cores,
                                                              markdown_text(run.context.isa)));
  rows.emplace_back("system", markdown_text(run.context.system));
  rows.emplace_back("measured as",
                    "run " + markdown_text(run.run) + ", " + markdown_text(run.context.started_at));
}

void add_accuracy(const result::AccuracyReport& report, Rows& rows) {
  rows.emplace_back(
      "accuracy",
      fmt::format("{} {} (95 %: {} to {}) on {} images of {}, run {}", markdown_text(report.metric),
                  significant(report.value), significant(report.ci95.lo),
                  significant(report.ci95.hi), report.images, markdown_text(report.dataset_name),
                  markdown_text(report.run)));
}

Rows settings_rows(const result::PackageSettings& settings) {
  Rows rows{{"device", "`" + settings.device + "`"}, {"batch", std::to_string(settings.batch)}};
  rows.emplace_back("requests in flight", settings.requests == 0
                                              ? "as the runtime says"
                                              : std::to_string(settings.requests));
  for (const auto& [name, value] : settings.properties) {
    rows.emplace_back("`" + name + "`", "`" + value + "`");
  }
  rows.emplace_back("from", markdown_text(settings.source));
  return rows;
}

std::string check_text(const Facts& facts) {
  const auto& check = facts.check;
  const std::string with = check.images == "generated"
                               ? std::string("generated inputs")
                               : "images of the data set " + markdown_text(check.images);
  const std::string counted = facts.compared_predictions == 0
                                  ? std::string()
                                  : fmt::format("{} ", facts.compared_predictions);
  return fmt::format(
      "Before it was handed over, the network in this package was read back (its digest is\n"
      "`{}`) and gave the same {}{} as the original on {} of {} {}.\n",
      check.digest.hex(), counted, check.compared, check.equal, check.inputs, with);
}

std::string runtime_text(const Facts& facts) {
  if (facts.runtime.empty()) {
    return "OpenVINO comes from elsewhere: `pip install openvino` or its archive. Tell CMake with\n"
           "`-DOpenVINO_DIR=…` where its `OpenVINOConfig.cmake` lies.\n";
  }
  std::string text = fmt::format(
      "OpenVINO's libraries that this network needs lie in `runtime/lib` ({} unpacked), their\n"
      "licences in `runtime/licenses`. The application finds them relative to itself, so the "
      "package\n"
      "can be moved as a whole.\n",
      human_bytes(facts.runtime_bytes));
  text +=
      facts.runtime_headers
          ? "`runtime/include` and `runtime/cmake` are what it takes to build with them: CMake\n"
            "finds them by itself, and nothing else of OpenVINO need be installed.\n"
          : "To build the application, OpenVINO's headers of the same version are needed as\n"
            "well (`-DOpenVINO_DIR=…`).\n";
  return text;
}

constexpr std::string_view kUse = R"(
## C++
On Debian 12:
```
apt install g++ cmake make pkg-config libopencv-core-dev libopencv-imgproc-dev libturbojpeg0-dev libpng-dev libwebp-dev nlohmann-json3-dev
cmake -S . -B build
cmake --build build
build/application FOLDER
```
It prints one line of JSON for each image, in order; `build/application --help` says what else there
is (`--measure 10` measures the network alone, `--draw DIR` draws what was found). Images are decoded and preprocessed as in Hone, pixel for pixel, while all requests are in flight.

## Python
```
pip install openvino numpy opencv-python-headless
python3 application.py FOLDER
```
Without OpenCV it uses Pillow; pixels then differ by a level here and there.

## Files
| file | what |
|---|---|
| `model/` | the network, OpenVINO IR |
| `model.json` | how images become numbers and outputs become results |
| `settings.json` | how the network is run; the application reads it at every start |
| `labels.txt` | class names, one a line, from 0 |
| `evidence.json` | runs, accuracy, digests, versions, machine |
| `CMakeLists.txt`, `src/` | the application in C++ |
| `application.py`, `outputs.py` | the same in Python |
)";

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string safe;
  for (const char c : clean_text(text, kTextBytes)) {
    const bool special = std::string_view("\\`*_{}[]<>()#+!|~&").find(c) != std::string_view::npos;
    if (special) safe += '\\';
    safe += c;
  }
  return safe;
}

std::string readme_head(const Facts& facts) {
  const auto& model = facts.model;
  Rows measured;
  if (facts.benchmark) add_measured(*facts.benchmark, measured);
  if (facts.accuracy) add_accuracy(*facts.accuracy, measured);
  std::string text = "# " + markdown_text(model.name) + "\n\n";
  text += fmt::format("A network for {}, packed by Hone. Digest `{}`.\n",
                      enum_name(model.card.task), model.digest.hex());
  text += "\n## What was measured\n";
  text += measured.empty() ? "Nothing yet: `hone benchmark` and `hone accuracy` measure it.\n"
                           : table(measured);
  text += "\n## How it is run\n" + table(settings_rows(facts.settings));
  text +=
      "\nThe figures are of the machine above. Elsewhere, measure again: `hone sweep` or\n"
      "`hone benchmark`.\n";
  return text + "\n## Checked\n" + check_text(facts);
}

std::string application_readme(const Facts& facts) {
  return readme_head(facts) + std::string(kUse) + "\n## Runtime\n" + runtime_text(facts);
}

}  // namespace hone::packaging
