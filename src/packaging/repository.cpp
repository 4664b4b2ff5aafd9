#include "packaging/repository.h"

#include "packaging/readme.h"

namespace hone::packaging {
namespace {

/// "(1,3,224,224)"
std::string tuple_of(const model::Shape& shape) {
  return fmt::format("({})", fmt::join(shape, ","));
}

/// One shape, or one for each input.
Json shape_json(const std::map<std::string, model::Shape>& shapes) {
  if (shapes.size() == 1) return tuple_of(shapes.begin()->second);
  Json json = Json::object();
  for (const auto& [name, shape] : shapes) json[name] = tuple_of(shape);
  return json;
}

std::string numbers(const std::vector<double>& values, std::string_view none) {
  return values.empty() ? std::string(none) : fmt::format("{}", fmt::join(values, ", "));
}

std::string ports_text(const Facts& facts) {
  std::string text = "| | name | shape | precision | layout |\n|---|---|---|---|---|\n";
  const auto row = [&](std::string_view what, const model::Port& port, const model::Shape& shape) {
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", what, markdown_text(port.name),
                    model::to_text(shape), enum_name(port.precision), markdown_text(port.layout));
  };
  for (const auto& port : facts.model.inputs) {
    const auto bound = facts.settings.shapes.find(port.name);
    row("input", port, bound == facts.settings.shapes.end() ? port.shape : bound->second);
  }
  for (const auto& port : facts.model.outputs) row("output", port, port.shape);
  return text;
}

std::string input_text(const model::Card& card) {
  std::string text = fmt::format(
      "The server takes numbers, not images. Colours: {}; each number is (pixel - mean) / scale "
      "with\nmean {} and scale {}.",
      enum_name(card.color), numbers(card.mean, "0"), numbers(card.scale, "1"));
  if (card.resize) text += " Resize before: " + card.resize->text() + ".";
  if (card.crop) text += " Then the centre " + card.crop->text() + ".";
  return text + "\n";
}

}  // namespace

Json server_config(const Facts& facts) {
  const auto& settings = facts.settings;
  const std::string name = file_name_of(facts.model.name);
  Json config{{"name", name},
              {"base_path", "models/" + name},
              {"target_device", settings.device},
              {"shape", shape_json(settings.shapes)},
              {"plugin_config", settings.properties}};
  if (settings.requests > 0) config["nireq"] = settings.requests;
  return {{"model_config_list", Json::array({{{"config", std::move(config)}}})}};
}

std::string repository_readme(const Facts& facts) {
  std::string text = readme_head(facts);
  text +=
      "\n## Serve\n"
      "In this folder:\n"
      "```\n"
      "docker run --rm -v \"$PWD\":/repository:ro -p 9000:9000 -p 8000:8000 \\\n"
      "  openvino/model_server:latest --config_path /repository/config.json \\\n"
      "  --port 9000 --rest_port 8000\n"
      "```\n"
      "or `ovms --config_path config.json --port 9000 --rest_port 8000` where the server is\n"
      "installed. `curl http://localhost:8000/v1/config` says whether the model is available.\n";
  text += "\n## Inputs and outputs\n" + ports_text(facts) + "\n" + input_text(facts.model.card);
  text +=
      "\n## Files\n"
      "| file | what |\n"
      "|---|---|\n"
      "| `config.json` | settings of the server: device, shape, requests, properties |\n"
      "| `models/` | the network, OpenVINO IR, version 1 |\n"
      "| `labels.txt` | class names, one a line, from 0 |\n"
      "| `evidence.json` | runs, accuracy, digests, versions, machine |\n";
  return text;
}

}  // namespace hone::packaging
