#include "formats/voc_lists.h"

#include <algorithm>
#include <map>

#include "formats/annotations.h"
#include "formats/names.h"
#include "formats/voc_file.h"

namespace hone::formats {
namespace {

constexpr std::string_view kMasks = "SegmentationClass";
constexpr std::string_view kMaskList = "Segmentation/";
constexpr std::array<std::string_view, 5> kSplitFolders{"train", "valid", "val", "test",
                                                        "validation"};

using Lists = std::map<std::string, std::vector<const TextFile*>>;  // by split

/// "aeroplane_val.txt" says 1, 0 or -1 behind each name: it is about one class.
bool is_about_a_class(const TextFile& file) {
  for (const auto line : lines_of(file.view())) {
    const auto words = trim(line);
    const std::size_t blank = words.find_last_of(" \t");
    if (words.empty()) continue;
    if (blank == std::string_view::npos) return false;
    const auto last = words.substr(blank + 1);
    return last == "1" || last == "0" || last == "-1";
  }
  return false;
}

Lists lists_of(const Listing& listing) {
  Lists lists;
  for (const auto& file : listing.texts) {
    const auto folder = folder_name(file.name);
    const std::string kind = lower_case(base_name(folder));
    const std::string above = lower_case(base_name(folder_name(folder)));
    if (!has_ending(file.name, "txt") || is_about_a_class(file)) continue;
    const std::string split(stem_name(file.name));
    if (kind == "imagesets" || (above == "imagesets" && kind == "main")) {
      lists[split].push_back(&file);
    }
    if (above == "imagesets" && kind == "segmentation") {
      lists[std::string(kMaskList) + split].push_back(&file);
    }
  }
  return lists;
}

/// The folder of that path that is the name of a split.
std::string split_folder(std::string_view path) {
  for (const auto& part : path_parts(folder_name(path))) {
    const std::string name = lower_case(part);
    if (std::find(kSplitFolders.begin(), kSplitFolders.end(), name) != kSplitFolders.end()) {
      return part;
    }
  }
  return {};
}

Result<VocChoice> choose_folder(const Listing& listing, const std::string& split,
                                std::vector<dataset::Finding>& findings) {
  VocChoice choice;
  choice.all = true;
  const auto files = voc_files(listing);
  if (files.empty()) choice.task = VocTask::masks;
  std::vector<std::string> folders;
  for (const auto* file : files) {
    const std::string folder = split_folder(file->name);
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  }
  const bool mixed = std::find(folders.begin(), folders.end(), "") != folders.end();
  if (split.empty() && (mixed || folders.size() < 2)) return choice;
  HONE_TRY(const std::size_t chosen, choose_split(folders, split, findings));
  choice.folder = folders[chosen];
  return choice;
}

}  // namespace

std::vector<const TextFile*> voc_files(const Listing& listing) {
  std::vector<const TextFile*> files;
  for (const auto& file : listing.texts) {
    if (is_voc_file(file)) files.push_back(&file);
  }
  return files;
}

bool has_masks(const Listing& listing) {
  return std::any_of(listing.images.begin(), listing.images.end(),
                     [](const auto& image) { return has_folder(image.name, kMasks); });
}

Result<VocChoice> choose_voc(const Listing& listing, const std::string& split,
                             std::vector<dataset::Finding>& findings) {
  Lists lists = lists_of(listing);
  const auto is_mask_list = [](const auto& one) { return one.first.starts_with(kMaskList); };
  const bool only_masks = std::all_of(lists.begin(), lists.end(), is_mask_list);
  std::vector<std::string> names;
  for (const auto& one : lists) {
    if (only_masks || !is_mask_list(one) || one.first == split) names.push_back(one.first);
  }
  if (names.empty()) return choose_folder(listing, split, findings);
  std::vector<std::string> shown = names;
  for (auto& name : shown) {
    if (only_masks) name.erase(0, kMaskList.size());
  }
  const bool plain = only_masks && split.starts_with(kMaskList);
  HONE_TRY(const std::size_t chosen,
           choose_split(shown, plain ? split.substr(kMaskList.size()) : split, findings));
  VocChoice choice;
  choice.task = names[chosen].starts_with(kMaskList) ? VocTask::masks : VocTask::boxes;
  for (const auto* list : lists[names[chosen]]) {
    for (const auto line : lines_of(list->view())) {
      if (!trim(line).empty()) choice.names.push_back({std::string(trim(line)), list->name});
    }
  }
  for (const auto& one : lists) {
    if (!only_masks && is_mask_list(one) && one.first != split)
      note(findings, kOtherSplits, one.first);
  }
  return choice;
}

}  // namespace hone::formats
