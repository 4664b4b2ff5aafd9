// How much of the machine the accuracy pipeline uses: images a second of the decoder alone, of
// inference alone, and of the whole pipeline, on the same images, model and settings. The whole
// cannot be faster than its slower part; `ratio` is whole / slower part.
//
// Rounds are interleaved so that a change of the machine's speed meets all three alike; the figure
// of each is the median of its rounds.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <CLI/CLI.hpp>

#include "accuracy/accuracy.h"
#include "accuracy/image.h"
#include "engine/system.h"
#include "os/files.h"

namespace {

using hone::Result;
using hone::Status;
namespace accuracy = hone::accuracy;
namespace engine = hone::engine;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string model;
  std::string folder;
  std::string color = "rgb";
  std::string resize;
  std::string crop;
  std::vector<double> mean;
  std::vector<double> scale;
  std::string adapter;
  std::int64_t label_offset = 0;
  std::int64_t batch = 1;
  std::int64_t streams = 0;
  std::string precision = "f32";
  std::string predictions;
  std::size_t repeat = 1;
  std::size_t rounds = 5;
  std::size_t requests = 0;
  std::size_t threads = 0;
};

Options parse(int count, char** arguments) {
  Options options;
  CLI::App app("Speed of decoding, of inference, and of both together");
  app.option_defaults()->always_capture_default();
  app.add_option("model", options.model, "IR or ONNX file")->required();
  app.add_option("folder", options.folder, "Images and val.txt with lines `name label`")
      ->required();
  app.add_option("--color", options.color, "rgb, bgr or gray");
  app.add_option("--resize", options.resize, "WxH[,HOW][,FIT]");
  app.add_option("--crop", options.crop, "WxH");
  app.add_option("--mean", options.mean, "Mean per channel")->delimiter(',');
  app.add_option("--scale", options.scale, "Scale per channel")->delimiter(',');
  app.add_option("--adapter", options.adapter, "Of a detector; its boxes are held against none");
  app.add_option("--repeat", options.repeat, "How often the folder's images stand in the set");
  app.add_option("--label-offset", options.label_offset, "Index of the first class");
  app.add_option("--batch", options.batch, "Images an inference");
  app.add_option("--streams", options.streams, "Streams; 0: one for each core");
  app.add_option("--precision", options.precision, "f32, bf16 or f16");
  app.add_option("--predictions", options.predictions,
                 "Lines `name best second …` to compare with");
  app.add_option("--rounds", options.rounds, "Rounds of each measurement");
  app.add_option("--requests", options.requests, "Requests of the pipeline; 0: its own choice");
  app.add_option("--threads", options.threads, "Decoding threads of it; 0: its own choice");
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

Result<hone::model::Card> card_of(const Options& options) {
  hone::model::CardOptions given;
  given.task =
      options.adapter.empty() ? hone::model::Task::classification : hone::model::Task::detection;
  given.adapter = options.adapter;
  given.color = hone::enum_from_name<hone::model::Color>(options.color);
  given.mean = options.mean;
  given.scale = options.scale;
  given.label_offset = options.label_offset;
  if (!options.resize.empty()) {
    HONE_TRY(given.resize, hone::model::Resize::parse(options.resize));
  }
  if (!options.crop.empty()) {
    HONE_TRY(given.crop, hone::model::Crop::parse(options.crop));
  }
  hone::model::Card card;
  HONE_CHECK(apply(given, card));
  return card;
}

/// The folder's images one behind the other in `pack`, and where each lies.
hone::dataset::Index pack_folder(const std::filesystem::path& folder,
                                 const std::filesystem::path& pack, std::size_t repeat) {
  hone::dataset::Index index;
  std::ofstream out(pack, std::ios::binary);
  std::ifstream list(folder / "val.txt");
  std::string name;
  std::int64_t label = 0;
  std::uint64_t offset = 0;
  while (list >> name >> label) {
    std::ifstream image(folder / name, std::ios::binary);
    const std::uint64_t bytes = std::filesystem::file_size(folder / name);
    out << image.rdbuf();
    hone::dataset::Sample sample{.name = name, .offset = offset, .bytes = bytes, .label = label};
    sample.boxes.emplace();
    index.samples.push_back(std::move(sample));
    offset += bytes;
  }
  const auto once = index.samples;
  for (std::size_t i = 1; i < repeat; ++i) {
    index.samples.insert(index.samples.end(), once.begin(), once.end());
  }
  return index;
}

Result<engine::Compiled> compile(const Options& options) {
  HONE_TRY(auto network, engine::Network::read(options.model));
  engine::Shapes shapes;
  for (const auto& input : network.inputs()) {
    shapes[input.name] = input.shape;
    shapes[input.name].front() = options.batch;
  }
  HONE_CHECK(network.reshape(shapes));
  engine::CompileOptions how;
  how.streams = options.streams > 0 ? options.streams : static_cast<std::int64_t>(cores());
  how.precision = hone::enum_from_name<hone::model::Precision>(options.precision);
  return engine::Compiled::compile(network, how);
}

double rate(std::size_t images, Clock::time_point begin) {
  return static_cast<double>(images) / std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Every image decoded once, by a thread on each core, in the order of colours the card wants.
/// Broken ones cost what they cost.
double decoder_alone(const hone::dataset::Index& index, std::span<const std::byte> pack,
                     hone::model::Color order) {
  std::atomic<std::size_t> next = 0;
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < cores(); ++i) {
      threads.emplace_back([&] {
        accuracy::Decoder decoder;
        accuracy::Image image;
        for (std::size_t k = next++; k < index.samples.size(); k = next++) {
          const auto& sample = index.samples[k];
          std::ignore = decoder.decode(pack.subspan(sample.offset, sample.bytes), order, image);
        }
      });
    }
  }
  return rate(index.samples.size(), begin);
}

/// As many inferences as the images need, on filled inputs, all requests always in flight.
Result<double> inference_alone(engine::Compiled& compiled, std::size_t images, std::size_t batch) {
  const auto requests = static_cast<std::size_t>(compiled.facts().optimal_requests) + cores();
  HONE_TRY(const auto system, engine::engine_system(compiled, requests, 1));
  const std::size_t wanted = (images + batch - 1) / batch;
  std::atomic<std::size_t> started = requests;
  std::atomic<std::size_t> ended = 0;
  std::atomic<bool> failed = false;
  system->on_done([&](std::size_t request, const Status& status) {
    if (!status) failed = true;
    ++ended;
    if (started++ < wanted && !system->start(request)) failed = true;
  });
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < requests; ++i) HONE_CHECK(system->start(i));
  system->run_until([&] { return failed || ended >= std::max(wanted, requests); }, {});
  if (failed) return hone::environment_error("engine.infer", "An inference failed.");
  return rate(std::max(wanted, requests) * batch, begin);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare_predictions(const std::string& file,
                         const std::vector<hone::result::ImageResult>& images) {
  std::map<std::string, std::int64_t> best;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    words >> best[name];
  }
  std::size_t equal = 0;
  for (const auto& image : images) {
    equal += best.contains(image.name) && best[image.name] == image.predictions.front() ? 1 : 0;
  }
  fmt::print("best class equal       {:8.2f} %\n",
             100.0 * static_cast<double>(equal) / static_cast<double>(images.size()));
}

Status run(const Options& options) {
  HONE_TRY(const auto card, card_of(options));
  HONE_TRY(const auto folder, hone::os::TempDir::create());
  const auto pack_file = folder.path() / "pack";
  const auto index = pack_folder(options.folder, pack_file, options.repeat);
  HONE_TRY(const auto pack, hone::os::MappedFile::open(pack_file));
  HONE_TRY(auto compiled, compile(options));

  std::vector<double> decoder;
  std::vector<double> inference;
  std::vector<double> whole;
  accuracy::Evaluated evaluated;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    decoder.push_back(decoder_alone(index, pack.bytes(), card.color));
    HONE_TRY(const double inferred, inference_alone(compiled, index.samples.size(),
                                                    static_cast<std::size_t>(options.batch)));
    inference.push_back(inferred);
    HONE_TRY(evaluated, accuracy::evaluate(compiled, {.card = card,
                                                      .index = index,
                                                      .pack = pack_file,
                                                      .requests = options.requests,
                                                      .threads = options.threads}));
    whole.push_back(evaluated.report.images_per_second);
  }
  const auto& report = evaluated.report;
  const double slower = std::min(median(decoder), median(inference));
  fmt::print("decoder alone          {:8.1f} images/s\n", median(decoder));
  fmt::print("inference alone        {:8.1f} images/s\n", median(inference));
  fmt::print("whole pipeline         {:8.1f} images/s\n", median(whole));
  fmt::print("ratio                  {:8.3f}\n", median(whole) / slower);
  if (!options.adapter.empty()) return {};
  fmt::print("top-1                  {:8.4f}   [{:.4f}, {:.4f}]  {} images, {} broken\n",
             report.value, report.ci95.lo, report.ci95.hi, report.images, report.broken);
  if (!options.predictions.empty()) compare_predictions(options.predictions, evaluated.images);
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  if (const Status status = run(options); !status) {
    std::cerr << status.error().message << ' ' << status.error().where << '\n';
    return hone::exit_code(status.error().kind);
  }
  return 0;
}
