// What the files are, when they are no model that is read here.

#include <algorithm>

#include "intake/format.h"

namespace hone::intake {
namespace {

using unpack::FileGroup;
using unpack::FileKind;

/// "A, B and C".
std::string readable_formats() {
  const auto formats = registry();
  std::string titles;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (i > 0) titles += i + 1 == formats.size() ? " and " : ", ";
    titles += formats[i]->title();
  }
  return titles;
}

FileKind kind_of(const Staged& staged, const unpack::Entry& file) {
  return unpack::file_kind(head_of(staged.path(file.name), unpack::kHeadBytes));
}

/// "a JPEG image" -> "JPEG images".
std::string plural(std::string_view description) {
  std::string text(description.substr(description.find(' ') + 1));
  text.resize(std::min({text.find(','), text.find(" ("), text.size()}));
  const std::size_t of = text.find(" of ");
  return of == std::string::npos ? text + "s" : text.substr(0, of) + "s" + text.substr(of);
}

/// The kind that most files are of.
FileKind common_kind(const Staged& staged) {
  std::map<std::string_view, std::size_t> counts;
  FileKind common;
  for (const auto& file : staged.files) {
    const FileKind kind = kind_of(staged, file);
    if (++counts[kind.name] > counts[common.name]) common = kind;
  }
  return common;
}

std::string describe(const Staged& staged) {
  const FileKind kind = common_kind(staged);
  if (staged.files.size() == 1 && !staged.archive) return std::string(kind.description);
  const std::string holder = staged.archive ? *staged.archive + " archive" : "folder";
  const std::string article = holder[0] == 'x' ? "an " : "a ";
  return article + holder + " of " + plural(kind.description);
}

/// The file that lists the boxes of COCO.
bool is_coco(std::string_view head) {
  return head.find("\"annotations\"") != std::string_view::npos ||
         (head.find("\"images\"") != std::string_view::npos &&
          head.find("\"file_name\"") != std::string_view::npos);
}

constexpr std::string_view kFetch = "Fetch the file itself with `git lfs pull`.";

std::string remedy_for(const Staged& staged) {
  const FileKind kind = common_kind(staged);
  if (kind.name == "git-lfs") return std::string(kFetch);
  if (kind.name == "html") return "Download the file again; what was saved is a page about it.";
  if (kind.name == "empty") return "Download or copy the file again.";
  const bool is_one = staged.files.size() == 1;
  if (kind.group == FileGroup::image && is_one && !staged.archive) {
    return "Give a model. Labelled images are imported with `hone dataset import`.";
  }
  if (kind.group == FileGroup::image ||
      (is_one && is_coco(head_of(staged.path(staged.files[0].name), kRecogniseBytes)))) {
    return "It looks like a data set: import it with `hone dataset import`.";
  }
  return "Give a model that is read here, or a folder or archive with one: " + readable_formats() +
         ".";
}

}  // namespace

Error explain_check(Error error, const Staged& staged) {
  for (const auto& file : staged.files) {
    if (kind_of(staged, file).name != "git-lfs") continue;
    return input_error("intake.not_a_model",
                       "A file of the model is a Git LFS pointer, not the file it stands for.")
        .at(unpack::printable(file.name))
        .fix(std::string(kFetch));
  }
  return error;
}

Error not_a_model(const Staged& staged) {
  for (const auto& file : staged.files) {
    if (const auto other = other_format(staged.path(file.name), file.name)) {
      return input_error("intake.unsupported_format",
                         fmt::format("This is {}; this version of Hone reads {}.", other->title,
                                     readable_formats()))
          .at(unpack::printable(file.name))
          .fix(std::string(other->remedy));
    }
  }
  return input_error("intake.not_a_model",
                     fmt::format("This is not a model: it is {}.", describe(staged)))
      .at(unpack::printable(staged.files.empty() ? "" : staged.files[0].name))
      .fix(remedy_for(staged));
}

}  // namespace hone::intake
