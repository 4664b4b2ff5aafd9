#include "formats/names.h"

#include <algorithm>

namespace hone::formats {
namespace {

// What counts when several images bear the name, most important first.
constexpr std::size_t kSameEnding = 1U << 24U;
constexpr std::size_t kSameFolder = 1U << 12U;  // for each folder, from the name upwards
constexpr std::size_t kHinted = 1U << 8U;
constexpr std::size_t kNear = 1;  // for each folder that is shared from the top

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// "%20" and its like resolved; what is no escape stays.
std::string unescaped(std::string_view text) {
  constexpr int kBase = 16;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
    if (low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * kBase + low);
    i += 2;
  }
  return plain;
}

/// "3f2a9c1e-cat.jpg" without what an upload put before it; empty when there is no such thing.
std::string_view without_upload(std::string_view name) {
  constexpr std::size_t kDigits = 8;
  if (name.size() <= kDigits + 1 || name[kDigits] != '-') return {};
  const auto digits = name.substr(0, kDigits);
  const bool hex =
      std::all_of(digits.begin(), digits.end(), [](char c) { return hex_digit(c) >= 0; });
  return hex ? name.substr(kDigits + 1) : std::string_view();
}

std::string_view ending_of(std::string_view name) {
  return name.substr(std::min(stem_name(name).size() + 1, name.size()));
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower_case(a) == lower_case(b);
}

/// Folders that both have, counted from the name upwards.
std::size_t shared_below(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t count = 0;
  while (count + 1 < std::min(a.size(), b.size()) &&
         same(a[a.size() - count - 2], b[b.size() - count - 2])) {
    ++count;
  }
  return count;
}

std::size_t shared_above(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t count = 0;
  while (count + 1 < std::min(a.size(), b.size()) && same(a[count], b[count])) ++count;
  return count;
}

/// An address without host, query and fragment.
std::string_view address_path(std::string_view name) {
  const std::size_t scheme = name.find("://");
  if (scheme == std::string_view::npos) return name;
  name.remove_prefix(scheme + 3);
  name.remove_prefix(std::min(name.find('/'), name.size()));
  return name.substr(0, name.find_first_of("?#"));
}

}  // namespace

std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of("/\\"), path.size());
    const auto part = path.substr(0, end);
    const bool drive = parts.empty() && part.size() == 2 && part[1] == ':';
    if (!part.empty() && part != "." && part != ".." && !drive) parts.emplace_back(part);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool has_folder(std::string_view path, std::string_view folder) {
  auto parts = path_parts(folder_name(path));
  return std::any_of(parts.begin(), parts.end(),
                     [&](const auto& part) { return same(part, folder); });
}

ForeignNames::ForeignNames(const std::vector<ImageFile>& images,
                           std::span<const std::string_view> passed_over)
    : images_(images) {
  by_stem_.reserve(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const bool left_out = std::any_of(passed_over.begin(), passed_over.end(), [&](auto folder) {
      return has_folder(images[i].name, folder);
    });
    if (!left_out) by_stem_.emplace(lower_case(stem_name(images[i].name)), i);
  }
}

ForeignNames::Found ForeignNames::find(const Wanted& wanted) const {
  auto path = path_parts(address_path(wanted.name));
  if (path.empty()) return {};
  if (const auto found = find_path(path, wanted); found.candidates > 0) return found;
  auto plain = path_parts(unescaped(address_path(wanted.name)));
  if (plain.empty()) return {};
  if (const auto found = find_path(plain, wanted); found.candidates > 0) return found;
  const auto uploaded = without_upload(plain.back());
  if (uploaded.empty()) return {};
  plain.back() = std::string(uploaded);
  auto found = find_path(plain, wanted);
  found.loosely = true;
  return found;
}

ForeignNames::Found ForeignNames::find_path(const std::vector<std::string>& path,
                                            const Wanted& wanted) const {
  const auto near = path_parts(wanted.near);
  // A name without ending ("000012" of a list of Pascal VOC) may hold dots: both are tried.
  auto range = by_stem_.equal_range(lower_case(path.back()));
  const bool bare = range.first != range.second;
  if (!bare) range = by_stem_.equal_range(lower_case(stem_name(path.back())));
  Found found;
  std::size_t best = 0;
  for (auto place = range.first; place != range.second; ++place) {
    const std::string& name = images_[place->second].name;
    const auto parts = path_parts(name);
    const bool ending = bare || same(ending_of(parts.back()), ending_of(path.back()));
    const std::size_t folders = shared_below(parts, path);
    const std::size_t score =
        1 + (ending ? kSameEnding : 0) + folders * kSameFolder +
        (!wanted.hint.empty() && has_folder(name, wanted.hint) ? kHinted : 0) +
        shared_above(parts, near) * kNear;
    if (score < best) continue;
    found.candidates = score == best ? found.candidates + 1 : 1;
    found.image = place->second;
    found.loosely = !ending || folders + 1 < path.size();
    best = score;
  }
  return found;
}

}  // namespace hone::formats
