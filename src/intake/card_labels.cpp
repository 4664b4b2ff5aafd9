// Class names: from text files, and how many of them fit a network.

#include <algorithm>

#include "base/limits.h"
#include "intake/card_clues.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLabelFileBytes = 4 * limits::kMiB;  // a million names of four letters
constexpr std::array<std::string_view, 8> kLabelFiles{
    "labels.txt", "classes.txt", "class_names.txt",      "labelmap.txt",
    "synset.txt", "coco.names",  "imagenet_classes.txt", "synset_words.txt"};
constexpr std::array<std::string_view, 3> kLabelEndings{".labels", "_labels.txt", ".names"};
constexpr std::array<std::string_view, 5> kBackground{"background", "__background__",
                                                      "_background_", "dummy", "???"};

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return small;
}

bool is_label_file(const std::string& name, const std::string& model_stem) {
  const std::string leaf = lower(fs::path(name).filename().string());
  if (std::find(kLabelFiles.begin(), kLabelFiles.end(), leaf) != kLabelFiles.end()) return true;
  return std::any_of(kLabelEndings.begin(), kLabelEndings.end(), [&](std::string_view ending) {
    return leaf == model_stem + std::string(ending);
  });
}

/// "n01440764 tench" without the number of the synset.
std::string_view without_synset(std::string_view line) {
  constexpr std::size_t kDigits = 8;
  if (line.size() < kDigits + 3 || line[0] != 'n' || line[kDigits + 1] != ' ') return line;
  const auto digits = line.substr(1, kDigits);
  const bool all =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return all ? line.substr(kDigits + 2) : line;
}

}  // namespace

std::vector<std::string> label_lines(std::string_view text) {
  std::vector<std::string> names;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    names.push_back(unpack::printable(without_synset(line)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!names.empty() && names.back().empty()) names.pop_back();
  return names;
}

std::vector<std::string> labels_beside(const Staged& staged, const std::string& main) {
  const std::string stem = lower(fs::path(main).stem().string());
  const unpack::Entry* only = nullptr;
  for (const auto& file : staged.files) {
    if (!is_label_file(file.name, stem)) continue;
    if (only != nullptr) return {};
    only = &file;
  }
  if (only == nullptr || only->size.value_or(kLabelFileBytes + 1) > kLabelFileBytes) return {};
  const auto text = os::read_file(staged.path(only->name), Bytes{kLabelFileBytes});
  return text ? label_lines(*text) : std::vector<std::string>();
}

void take_labels(std::vector<std::string> labels, std::int64_t classes, model::Card& card) {
  if (labels.empty()) return;
  if (card.task == model::Task::classification && classes > 0) {
    const auto count = static_cast<std::int64_t>(labels.size());
    const bool background =
        std::find(kBackground.begin(), kBackground.end(), lower(labels[0])) != kBackground.end();
    if (count == classes && background && card.label_offset == 0) {
      card.label_offset = 1;
      set_source(card, {"label_offset"}, "file");
    }
    if (count == classes) {
      labels.erase(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(card.label_offset));
    } else if (count + card.label_offset != classes) {
      card.notes.push_back(
          fmt::format("The file has names for {} classes, the network has {}; they are not used.",
                      count, classes));
      return;
    }
  }
  card.labels = std::move(labels);
  set_source(card, {"labels"}, "file");
}

}  // namespace hone::intake
