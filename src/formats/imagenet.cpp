// ImageNet layout: images somewhere, and one text file whose lines are `name label`. The label is
// the line's last word, so a name may contain blanks. Names are seen from the list's folder, from
// the top, or as the end of exactly one path. Samples stand in the order of the list, images that
// the list does not name behind them.

#include <algorithm>
#include <charconv>

#include "formats/names.h"

namespace hone::formats {
namespace {

constexpr std::int64_t kLargestLabel = 999'999;  // classes of any published data set are fewer
constexpr std::size_t kLinesToJudge = 100;

const dataset::Finding kUnannotated{.code = "dataset.unannotated",
                                    .message = "Images that the list does not name",
                                    .count = 0,
                                    .examples = {}};
const dataset::Finding kOtherLists{.code = "dataset.imagenet.other_lists",
                                   .message = "Lists beside val.txt, not used",
                                   .count = 0,
                                   .examples = {}};

struct Line {
  std::string_view name;   // whole line when it has one word
  std::string_view label;  // empty then
};

Line split(std::string_view line) {
  line = trim(line);
  const std::size_t blank = line.find_last_of(" \t");
  if (blank == std::string_view::npos) return {line, {}};
  Line parts{trim(line.substr(0, blank)), line.substr(blank + 1)};
  if (parts.name.starts_with("./")) parts.name.remove_prefix(2);
  return parts;
}

bool looks_annotated(std::string_view line, std::string_view folder, const ImageNames& names) {
  const Line parts = split(line);
  return has_image_extension(parts.name) || names.find(folder, parts.name).candidates > 0 ||
         has_image_extension(trim(line));
}

/// At least half of the first lines name an image or what could be one.
bool is_list(const TextFile& file, const ImageNames& names) {
  std::size_t judged = 0;
  std::size_t good = 0;
  for (const auto line : lines_of(file.text)) {
    if (trim(line).empty()) continue;
    if (judged == kLinesToJudge) break;
    ++judged;
    good += looks_annotated(line, folder_name(file.name), names) ? 1 : 0;
  }
  return judged > 0 && 2 * good >= judged;
}

std::vector<const TextFile*> lists_of(const Listing& listing, const ImageNames& names) {
  std::vector<const TextFile*> lists;
  for (const auto& file : listing.texts) {
    if (has_ending(file.name, "txt") && !has_folder(file.name, "ImageSets") &&
        is_list(file, names)) {
      lists.push_back(&file);
    }
  }
  return lists;
}

Error list_error(const std::vector<const TextFile*>& lists, const std::string& split) {
  std::string names = lists[0]->name;
  if (lists.size() > 1) names += ", " + lists[1]->name;
  Error error = split.empty() ? input_error("dataset.imagenet.several_lists",
                                            "There is more than one list of labels.")
                              : input_error("dataset.split", "There is no list of this name.");
  return std::move(error)
      .at(unpack::printable(names))
      .fix("Keep the one that is meant, call it val.txt, or name it with --split.");
}

/// The list of that split, the only list, or the only one called val.txt.
Result<const TextFile*> choose_list(std::vector<const TextFile*> lists, const std::string& split,
                                    Built& built) {
  if (lists.empty()) {
    return input_error("dataset.format", "There is no text file with lines of `name label`.")
        .fix("Add a val.txt whose lines are an image's name and its class number.");
  }
  const std::string wanted = split.empty() ? "val" : split;
  const auto is_val = [&](const TextFile* list) { return stem_name(list->name) == wanted; };
  if (lists.size() == 1 && (split.empty() || is_val(lists[0]))) return lists[0];
  if (std::count_if(lists.begin(), lists.end(), is_val) != 1) return list_error(lists, split);
  const TextFile* chosen = *std::find_if(lists.begin(), lists.end(), is_val);
  for (const auto* list : lists) {
    if (list != chosen) note(built.findings, kOtherLists, list->name);
  }
  return chosen;
}

/// Reads the lines of one list into labels of images.
class ListReader {
 public:
  ListReader(const Listing& listing, const TextFile& list, const ImageNames& names)
      : listing_(listing), list_(list), names_(names), seen_(listing.images.size()) {}

  Status read(dataset::Index& index) {
    for (const auto line : lines_of(list_.text)) {
      ++number_;
      if (trim(line).empty()) continue;
      HONE_TRY(const std::size_t image, image_of(split(line)));
      HONE_TRY(const std::int64_t label, label_of(split(line)));
      auto sample = sample_of(listing_.images[image]);
      sample.label = label;
      index.samples.push_back(std::move(sample));
      seen_[image] = true;
    }
    return {};
  }
  [[nodiscard]] bool seen(std::size_t image) const { return seen_[image]; }

 private:
  Error fail(const char* code, std::string message, std::string_view remedy) const {
    return input_error(code, std::move(message))
        .at(fmt::format("{}:{}", unpack::printable(list_.name), number_))
        .fix(std::string(remedy));
  }

  Status check_inside(std::string_view name) const {
    const std::string path = "/" + std::string(name) + "/";
    const bool drive = name.size() > 1 && name[1] == ':';
    if (path.find("/../") == std::string::npos && !name.starts_with('/') && !drive &&
        name.find('\\') == std::string_view::npos) {
      return {};
    }
    return fail("dataset.imagenet.outside",
                "The list names a file outside the data set: " + unpack::printable(name) + ".",
                "Write names relative to the list, with / between folders.");
  }

  Result<std::size_t> image_of(const Line& line) const {
    if (line.label.empty()) {
      return fail("dataset.imagenet.column", "The line has no label behind the name.",
                  "Each line must be an image's name, a blank and a class number.");
    }
    HONE_CHECK(check_inside(line.name));
    const auto match = names_.find(folder_name(list_.name), line.name);
    const std::string shown = unpack::printable(line.name);
    if (match.candidates == 0) {
      return fail("dataset.imagenet.missing_image",
                  "The list names an image that is not there: " + shown + ".",
                  "Add the image, or take its line out of the list.");
    }
    if (match.candidates > 1) {
      return fail("dataset.imagenet.ambiguous_image", "Several images are called " + shown + ".",
                  "Write the name with its folder.");
    }
    if (seen_[match.image]) {
      return fail("dataset.imagenet.duplicate_image",
                  "The image has a line already: " + shown + ".", "Keep one line per image.");
    }
    return match.image;
  }

  Result<std::int64_t> label_of(const Line& line) const {
    std::int64_t label = 0;
    const char* const end = line.label.data() + line.label.size();
    const auto [stop, error] = std::from_chars(line.label.data(), end, label);
    if (error == std::errc{} && stop == end && label >= 0 && label <= kLargestLabel) return label;
    return fail("dataset.imagenet.label",
                "The label is not a class number: " + unpack::printable(line.label) + ".",
                fmt::format("Labels are whole numbers from 0 to {}.", kLargestLabel));
  }

  const Listing& listing_;
  const TextFile& list_;
  const ImageNames& names_;
  std::vector<bool> seen_;
  std::size_t number_ = 0;
};

std::uint64_t label_count(const dataset::Index& index) {
  std::int64_t largest = -1;
  for (const auto& sample : index.samples) largest = std::max(largest, sample.label.value_or(-1));
  return static_cast<std::uint64_t>(largest + 1);
}

class ImageNet : public DatasetFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "imagenet"; }

  [[nodiscard]] bool recognise(const Listing& listing) const override {
    return !lists_of(listing, ImageNames(listing.images)).empty();
  }

  [[nodiscard]] Result<Built> build(const Listing& listing,
                                    const BuildOptions& options) const override {
    Built built{.index = {}, .task = "classification", .findings = {}};
    const ImageNames names(listing.images);
    HONE_TRY(const TextFile* list, choose_list(lists_of(listing, names), options.split, built));
    ListReader reader(listing, *list, names);
    HONE_CHECK(reader.read(built.index));
    for (std::size_t i = 0; i < listing.images.size(); ++i) {
      if (reader.seen(i)) continue;
      built.index.samples.push_back(sample_of(listing.images[i]));
      note(built.findings, kUnannotated, listing.images[i].name);
    }
    built.index.class_names = class_names_of(listing, label_count(built.index));
    return built;
  }
};

}  // namespace

const DatasetFormat& imagenet_format() {
  static const ImageNet format;
  return format;
}

}  // namespace hone::formats
