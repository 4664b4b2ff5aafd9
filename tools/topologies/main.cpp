// make_topology NAME OUT.onnx: writes a network of known shape with random weights, for tests and
// benchmarks.

#include "topologies.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace hone::topologies {
namespace {

constexpr int kWrongUsage = 2;

std::optional<std::int64_t> parse_batch(const std::string& text) {
  if (text == "dynamic") {
    return std::nullopt;
  }
  std::int64_t batch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), batch);
  if (error != std::errc{} || end != text.data() + text.size() || batch < 1) {
    throw std::invalid_argument("--batch takes a positive number or the word dynamic, not " + text);
  }
  return batch;
}

void write(const onnx::ModelProto& model, const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!model.SerializeToOstream(&file) || !file.flush()) {
    throw std::runtime_error("cannot write " + path);
  }
}

int run(int argc, char** argv) {
  std::string name;
  std::string path;
  std::string batch = "1";
  BuildOptions options;
  CLI::App app("Writes a network of known shape with random weights as ONNX.\n\n" +
               topology_help());
  app.add_option("NAME", name, "the topology")->required();
  app.add_option("OUT", path, "the ONNX file to write")->required();
  app.add_option("--seed", options.seed, "of the weights; the same seed gives the same bytes")
      ->capture_default_str();
  app.add_option("--batch", batch, "a number, or dynamic")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == EXIT_SUCCESS ? EXIT_SUCCESS
                                           : kWrongUsage;  // --help is an "error" that succeeds
  }
  options.batch = parse_batch(batch);
  write(make_topology(name, options), path);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hone::topologies

int main(int argc, char** argv) {
  try {
    return hone::topologies::run(argc, argv);
  } catch (const std::invalid_argument& error) {
    std::cerr << error.what() << '\n';
    return hone::topologies::kWrongUsage;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
