#include "formats/pack.h"

#include <algorithm>

#include "base/limits.h"

namespace hone::formats {
namespace {

constexpr std::uint64_t kTextFileBytes = 64 * limits::kMiB;
constexpr std::uint64_t kTextBytes = 256 * limits::kMiB;

const dataset::Finding kBroken{.code = "dataset.broken_image",
                               .message = "Files with an image's name that hold no image",
                               .count = 0,
                               .examples = {}};

/// Files that systems leave behind: hidden ones, and what macOS puts into zip archives.
bool is_junk(std::string_view name) {
  return name.starts_with('.') || name.find("/.") != std::string_view::npos ||
         name.starts_with("__MACOSX/") || name.find("/__MACOSX/") != std::string_view::npos;
}

Error text_limit(std::string_view name) {
  return limit_error("limit.dataset.text", "The text files of the data set are too large.")
      .at(unpack::printable(name))
      .fix("Take out text files that are not annotations.");
}

bool is_text_name(std::string_view name) {
  return has_ending(name, "txt") || has_ending(name, "xml") || has_ending(name, "json");
}

class Packer : public unpack::Visitor {
 public:
  Packer(const ImportPlan& plan, OutFile& pack) : plan_(plan), pack_(pack) {}

  Status file(const unpack::Entry& entry, unpack::Chunks& chunks) override {
    HONE_CHECK(take(entry.name, chunks));
    return plan_.progress ? plan_.progress(read_) : Status{};
  }

  Result<Listing> finish() {
    if (listing_.images.empty()) return no_images();
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(listing_.images.begin(), listing_.images.end(), by_name);
    std::sort(listing_.texts.begin(), listing_.texts.end(), by_name);
    return std::move(listing_);
  }

 private:
  using FileKind = unpack::FileKind;
  using FileGroup = unpack::FileGroup;

  Status take(const std::string& name, unpack::Chunks& chunks) {
    if (is_junk(name)) return {};
    HONE_TRY(const auto head, chunks.next());
    read_ += head.size();
    const FileKind kind = unpack::file_kind(head.first(std::min(head.size(), unpack::kHeadBytes)));
    const bool is_image = kind.group == FileGroup::image;
    if (is_image || has_image_extension(name)) {
      if (!is_image) note(listing_.findings, kBroken, name);
      return take_image(name, head, chunks);
    }
    const bool is_text = kind.group == FileGroup::text || kind.name == "xml";
    if (is_text || is_text_name(name)) return take_text(name, head, chunks);
    if (last_kind_.name.empty()) last_kind_ = kind;
    return {};
  }

  Status take_image(const std::string& name, std::span<const std::byte> bytes,
                    unpack::Chunks& chunks) {
    ImageFile image{name, pack_.size(), 0};
    while (!bytes.empty()) {
      image.bytes += bytes.size();
      if (image.bytes > limits::kImageFileBytes) {
        return limit_error("limit.dataset.image", "An image file is too large.")
            .at(unpack::printable(name))
            .fix("Take it out of the data set.");
      }
      HONE_CHECK(pack_.write(bytes));
      HONE_TRY(bytes, chunks.next());
      read_ += bytes.size();
    }
    listing_.images.push_back(std::move(image));
    return {};
  }

  Status take_text(const std::string& name, std::span<const std::byte> bytes,
                   unpack::Chunks& chunks) {
    TextFile file{name, {}};
    while (!bytes.empty()) {
      file.text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      text_bytes_ += bytes.size();
      const bool is_large = file.text.size() > kTextFileBytes;
      if (is_large && has_ending(name, "json")) return keep_text(std::move(file), chunks);
      if (is_large || text_bytes_ > kTextBytes) return text_limit(name);
      HONE_TRY(bytes, chunks.next());
      read_ += bytes.size();
    }
    if (!file.text.empty()) listing_.texts.push_back(std::move(file));
    return {};
  }

  /// A large one goes on in the staging folder.
  Status keep_text(TextFile file, unpack::Chunks& chunks) {
    const auto path = plan_.staging / fmt::format("text-{}", listing_.texts.size());
    HONE_TRY(OutFile out, OutFile::create(path));
    HONE_CHECK(out.write(file.text));
    text_bytes_ -= file.text.size();
    file.text = {};
    HONE_TRY(auto bytes, chunks.next());
    while (!bytes.empty()) {
      read_ += bytes.size();
      HONE_CHECK(out.write(bytes));
      if (out.size() > plan_.annotation_bytes) return text_limit(file.name);
      if (plan_.progress) HONE_CHECK(plan_.progress(read_));
      HONE_TRY(bytes, chunks.next());
    }
    HONE_CHECK(out.finish());
    HONE_TRY(file.kept, os::MappedFile::open(path));
    listing_.texts.push_back(std::move(file));
    return {};
  }

  Error no_images() const {
    std::string_view what = last_kind_.description;
    if (what.empty()) what = listing_.texts.empty() ? "empty" : "text";
    return input_error("dataset.no_images",
                       fmt::format("There are no images in it; what it holds is {}.", what))
        .fix("Give an archive or a folder with JPEG, PNG, WebP, GIF or BMP files.");
  }

  const ImportPlan& plan_;
  OutFile& pack_;
  Listing listing_;
  FileKind last_kind_;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace

Result<Listing> pack_source(const ImportPlan& plan, OutFile& pack) {
  Packer packer(plan, pack);
  HONE_TRY(const auto summary, unpack::walk({.paths = plan.sources}, plan.limits, packer));
  HONE_TRY(Listing listing, packer.finish());
  if (summary.special_skipped > 0) {
    listing.findings.push_back({.code = "dataset.special_files",
                                .message = "Devices, pipes and sockets, passed over",
                                .count = summary.special_skipped,
                                .examples = {}});
  }
  return listing;
}

}  // namespace hone::formats
