#pragma once
// What a data set format is made of: it looks at the listing of a source and builds the index.
// A new format is one file with a class and a `const DatasetFormat& xyz_format()`, and one row in
// registry.cpp. Private to this room.

#include <map>
#include <span>

#include "formats/formats.h"
#include "os/files.h"

namespace hone::formats {

struct ImageFile {
  std::string name;
  std::uint64_t offset = 0;  ///< in the pack
  std::uint64_t bytes = 0;
};

struct TextFile {
  std::string name;
  std::string text;                         ///< empty when it is kept on disk
  std::optional<os::MappedFile> kept = {};  ///< a large one, in the staging folder
  [[nodiscard]] std::string_view view() const { return kept ? kept->text() : text; }
};

/// What one pass over the source found; both lists sorted by name.
struct Listing {
  std::vector<ImageFile> images;
  std::vector<TextFile> texts;
  std::vector<dataset::Finding> findings;
};

/// What the person asked for, and what formats may look up.
struct BuildOptions {
  bool partial = false;                  ///< import the rest where annotations would be lost
  std::string split;                     ///< name of one of several lists; empty: the usual one
  std::span<const std::byte> pack = {};  ///< all image files, at the places of the listing
  bool takes_color_masks = false;        ///< they can be made into masks of class indices
};

struct Built {
  dataset::Index index;
  std::string task;
  std::vector<dataset::Finding> findings;
  /// Samples whose masks are still of colours, with the masks' names; and what those stand for.
  std::map<std::size_t, std::string> color_masks = {};
  dataset::MaskColors mask_colors = {};
};

class DatasetFormat {
 public:
  virtual ~DatasetFormat() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual bool recognise(const Listing& listing) const = 0;
  /// Called for a recognised listing, or because the person named this format.
  [[nodiscard]] virtual Result<Built> build(const Listing& listing,
                                            const BuildOptions& options) const = 0;
};

const DatasetFormat& imagenet_format();
const DatasetFormat& coco_format();
const DatasetFormat& voc_format();
const DatasetFormat& folders_format();
const DatasetFormat& unlabelled_format();

/// In the order in which they are tried.
std::span<const DatasetFormat* const> registry();

/// Errors: `dataset.unknown_format` (kind usage).
Status check_format_name(std::string_view name);
/// The format of that checked name, or for "auto" the first that recognises the listing.
/// Errors: `dataset.unsupported_format`.
Result<const DatasetFormat*> choose(std::string_view name, const Listing& listing);

// ---------------------------------------------------------------- shared by formats

/// Counts one more place of a finding, keeping the first ten.
void note(std::vector<dataset::Finding>& findings, const dataset::Finding& what,
          const std::string& place);
dataset::Sample sample_of(const ImageFile& image);
std::string_view base_name(std::string_view path);    ///< behind the last "/"
std::string_view folder_name(std::string_view path);  ///< before it; empty at the top
std::string_view stem_name(std::string_view path);    ///< base name without its last ending
std::string lower_case(std::string_view text);        ///< ASCII letters
/// Whether the name ends with "." and that ending, in any case; `ending` in lower case.
bool has_ending(std::string_view name, std::string_view ending);
bool has_image_extension(std::string_view name);  ///< .jpg, .png …, in any case
/// Lines without their ends (LF or CRLF) and without a byte order mark.
std::vector<std::string_view> lines_of(std::string_view text);
bool is_utf16(std::string_view text);          ///< begins with that byte order mark
std::string_view trim(std::string_view text);  ///< without blanks and tabs at both ends

/// Errors: `dataset.split` when one was asked for; of formats that know none.
Status check_no_split(const BuildOptions& options);

/// Names of classes from the one labels.txt, classes.txt or synset_words.txt of the listing;
/// empty when there is none or several, or when it has fewer names than `classes`.
std::vector<std::string> class_names_of(const Listing& listing, std::uint64_t classes);

/// Finds images by the names that people write into lists.
class ImageNames {
 public:
  explicit ImageNames(const std::vector<ImageFile>& images);
  struct Match {
    std::size_t image = 0;
    std::size_t candidates = 0;  ///< 0: none; more than one: not decided
  };
  /// The image called `name`, seen from `folder` (the list's own), from the top, or the only one
  /// whose path ends so.
  [[nodiscard]] Match find(std::string_view folder, std::string_view name) const;

 private:
  [[nodiscard]] Match exact(const std::string& name) const;
  const std::vector<ImageFile>& images_;  // sorted by name
  std::vector<std::uint32_t> by_base_name_;
};

}  // namespace hone::formats
