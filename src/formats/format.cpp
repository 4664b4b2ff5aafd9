#include "formats/format.h"

#include <algorithm>
#include <numeric>

namespace hone::formats {
namespace {

constexpr std::size_t kExamples = 10;
constexpr std::array<std::string_view, 6> kImageExtensions{"jpg",  "jpeg", "png",
                                                           "webp", "gif",  "bmp"};
constexpr std::array<std::string_view, 3> kClassFiles{"labels.txt", "classes.txt",
                                                      "synset_words.txt"};

/// "n01440764 tench, Tinca tinca" names its class behind the WordNet number.
std::string_view without_synset(std::string_view line) {
  constexpr std::size_t kSynsetBytes = 9;
  if (line.size() < kSynsetBytes + 2 || line[0] != 'n' || line[kSynsetBytes] != ' ') return line;
  const auto digits = line.substr(1, kSynsetBytes - 1);
  const bool synset = digits.find_first_not_of("0123456789") == std::string_view::npos;
  return synset ? trim(line.substr(kSynsetBytes)) : line;
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (const auto line : lines_of(text)) {
    names.push_back(unpack::printable(without_synset(trim(line))));
  }
  while (!names.empty() && names.back().empty()) names.pop_back();
  return names;
}

}  // namespace

void note(std::vector<dataset::Finding>& findings, const dataset::Finding& what,
          const std::string& place) {
  auto found = std::find_if(findings.begin(), findings.end(),
                            [&](const auto& finding) { return finding.code == what.code; });
  if (found == findings.end()) found = findings.insert(findings.end(), what);
  ++found->count;
  if (found->examples.size() < kExamples) found->examples.push_back(place);
}

dataset::Sample sample_of(const ImageFile& image) {
  return {.name = image.name, .offset = image.offset, .bytes = image.bytes, .label = {}};
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view folder_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view stem_name(std::string_view path) {
  const auto base = base_name(path);
  const std::size_t dot = base.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? base : base.substr(0, dot);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return lower;
}

bool has_ending(std::string_view name, std::string_view ending) {
  if (name.size() <= ending.size() || name[name.size() - ending.size() - 1] != '.') return false;
  return lower_case(name.substr(name.size() - ending.size())) == ending;
}

bool has_image_extension(std::string_view name) {
  return std::any_of(kImageExtensions.begin(), kImageExtensions.end(),
                     [&](std::string_view ending) { return has_ending(base_name(name), ending); });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Status check_no_split(const BuildOptions& options) {
  if (options.split.empty()) return {};
  return input_error("dataset.split", "The data set has no lists to choose from.")
      .at(unpack::printable(options.split))
      .fix("Leave out --split.");
}

std::vector<std::string> class_names_of(const Listing& listing, std::uint64_t classes) {
  std::vector<const TextFile*> files;
  for (const auto& file : listing.texts) {
    if (std::find(kClassFiles.begin(), kClassFiles.end(), base_name(file.name)) !=
        kClassFiles.end()) {
      files.push_back(&file);
    }
  }
  if (files.size() != 1) return {};
  auto names = names_in(files[0]->text);
  return names.size() < classes ? std::vector<std::string>() : names;
}

ImageNames::ImageNames(const std::vector<ImageFile>& images)
    : images_(images), by_base_name_(images.size()) {
  std::iota(by_base_name_.begin(), by_base_name_.end(), 0U);
  std::sort(by_base_name_.begin(), by_base_name_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return base_name(images_[a].name) < base_name(images_[b].name);
  });
}

ImageNames::Match ImageNames::exact(const std::string& name) const {
  const auto found =
      std::lower_bound(images_.begin(), images_.end(), name,
                       [](const auto& image, const auto& n) { return image.name < n; });
  if (found == images_.end() || found->name != name) return {};
  return {static_cast<std::size_t>(found - images_.begin()), 1};
}

ImageNames::Match ImageNames::find(std::string_view folder, std::string_view name) const {
  if (!folder.empty()) {
    if (const auto here = exact(std::string(folder) + "/" + std::string(name)); here.candidates) {
      return here;
    }
  }
  if (const auto top = exact(std::string(name)); top.candidates) return top;
  const auto base = base_name(name);
  Match match;
  auto place = std::lower_bound(by_base_name_.begin(), by_base_name_.end(), base,
                                [&](std::uint32_t i, std::string_view wanted) {
                                  return base_name(images_[i].name) < wanted;
                                });
  for (; place != by_base_name_.end() && base_name(images_[*place].name) == base; ++place) {
    if (!images_[*place].name.ends_with("/" + std::string(name))) continue;
    match.image = *place;
    ++match.candidates;
  }
  return match;
}

}  // namespace hone::formats
