#include "server/uploads.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <set>

#include "base/text.h"
#include "os/files.h"
#include "server/limits.h"
#include "server/upload_names.h"
#include "store/store.h"

namespace hone::server {
namespace {

namespace fs = std::filesystem;
constexpr const char* kPlan = "upload.json";  // what was announced; the files say what came
constexpr const char* kFiles = "files";
constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

Error not_found(const std::string& id) {
  return usage_error("upload.not_found", "There is no such upload.")
      .at(clean_text(id, limits::kNameBytes))
      .fix("Begin one with POST /api/v1/uploads; an upload goes when its import is done.");
}

Error too_much(const std::string& where) {
  return limit_error("limit.upload", "More bytes come than were announced or may be.").at(where);
}

/// Size of a file; nothing where there is none.
std::uint64_t size_of(const fs::path& file) {
  struct stat facts {};
  if (::lstat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return 0;
  return static_cast<std::uint64_t>(facts.st_size);
}

/// When something in the folder changed last.
std::time_t changed_at(const fs::path& folder) {
  std::time_t newest = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    struct stat facts {};
    if (::lstat(it->path().c_str(), &facts) == 0) newest = std::max(newest, facts.st_mtime);
  }
  return newest;
}

std::uint64_t announced(const Upload& upload) {
  std::uint64_t bytes = 0;
  for (const auto& file : upload.files) bytes += file.bytes.value_or(file.received);
  return bytes;
}

bool is_whole(const UploadFile& file) { return file.bytes && file.received == *file.bytes; }

std::vector<std::string> names_of(const Upload& upload) {
  std::vector<std::string> names;
  for (const auto& file : upload.files) names.push_back(file.name);
  return names;
}

}  // namespace

struct Uploads::State {
  fs::path root;
  std::mutex mutex;
  std::map<std::string, Upload> uploads;
  std::set<std::pair<std::string, std::size_t>> busy;  ///< files that a stream is written to

  [[nodiscard]] fs::path folder(const std::string& id) const { return root / id; }
  [[nodiscard]] fs::path file(const Upload& upload, std::size_t number) const {
    return folder(upload.id) / kFiles / upload.files[number].name;
  }

  Result<Upload*> find(const std::string& id) {
    const auto found = uploads.find(id);
    if (found == uploads.end()) return not_found(id);
    return &found->second;
  }

  void take_over(const fs::path& folder_of_one);
  Status check_room(const Upload& upload);
  Status keep_plan(const Upload& upload) const;
  /// Files without bytes, which nobody sends.
  Status make_empty(const Upload& upload) const;
  [[nodiscard]] Arrived laid_out(const Upload& upload, Shape shape) const;
};

/// One that cannot be read is none: it goes when it is old.
void Uploads::State::take_over(const fs::path& folder_of_one) {
  const auto text = os::read_file(folder_of_one / kPlan, Bytes{limits::kJsonBytes});
  if (!text) return;
  const auto json = parse_json(*text);
  if (!json) return;
  auto upload = from_json<Upload>(*json);
  if (!upload || upload->id != folder_of_one.filename().string()) return;
  if (!check_upload_names(names_of(*upload))) return;
  for (std::size_t i = 0; i < upload->files.size(); ++i) {
    upload->files[i].received = size_of(file(*upload, i));
  }
  uploads[upload->id] = *std::move(upload);
}

Status Uploads::State::check_room(const Upload& upload) {
  std::uint64_t bytes = announced(upload);
  HONE_TRY(const Bytes free, os::free_disk_space(root));
  if (bytes + limits::kUploadReserve > free.count) {
    return limit_error("store.disk_full",
                       fmt::format("There is too little room: {} are free, {} would come.",
                                   human_bytes(free.count), human_bytes(bytes)))
        .fix("Free some disk space, or keep the data elsewhere with --data.");
  }
  for (const auto& [id, other] : uploads) bytes += announced(other);
  if (bytes <= limits::kUploadsBytes) return {};
  return limit_error("limit.upload", "All uploads together would be too large.")
      .fix("Import or remove what has come already.");
}

Status Uploads::State::keep_plan(const Upload& upload) const {
  if (::mkdir(folder(upload.id).c_str(), kFolderMode) != 0 ||
      ::mkdir((folder(upload.id) / kFiles).c_str(), kFolderMode) != 0) {
    return os::system_error(errno, "The folder of an upload cannot be made", root.string());
  }
  return os::write_file_atomic(folder(upload.id) / kPlan, to_json(upload).dump());
}

Status Uploads::State::make_empty(const Upload& upload) const {
  for (std::size_t i = 0; i < upload.files.size(); ++i) {
    if (upload.files[i].bytes.value_or(1) > 0) continue;
    std::error_code ignored;
    fs::create_directories(file(upload, i).parent_path(), ignored);
    HONE_CHECK(os::write_file_atomic(file(upload, i), ""));
  }
  return {};
}

/// A dropped folder is that folder; files that lie in others are kept together by ours.
Arrived Uploads::State::laid_out(const Upload& upload, Shape shape) const {
  const fs::path files = folder(upload.id) / kFiles;
  const auto names = names_of(upload);
  const bool whole = shape != Shape::each;
  if (const std::string top = common_folder(names); whole && !top.empty()) {
    return {{(files / top).string()}, {top}, ""};
  }
  const bool nested = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.find('/') != std::string::npos;
  });
  if (whole && names.size() > 1 && (nested || shape == Shape::one)) {
    return {{files.string()}, {kFiles}, fs::path(names.front()).stem().string()};
  }
  Arrived arrived;
  arrived.names = names;
  for (const auto& name : names) arrived.paths.push_back((files / name).string());
  return arrived;
}

// ---------------------------------------------------------------- one stream

class Uploads::Stream : public Sink {
 public:
  Stream(std::shared_ptr<State> state, Part part, Finished finished)
      : state_(std::move(state)), part_(std::move(part)), finished_(std::move(finished)) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  ~Stream() override {
    if (done_) return;
    const std::lock_guard lock(state_->mutex);
    state_->busy.erase({part_.upload, part_.file});
    if (!part_.drop_unfinished) return;
    state_->uploads.erase(part_.upload);
    std::error_code ignored;
    fs::remove_all(state_->folder(part_.upload), ignored);
  }

  /// What stands behind the offset is of a stream that was cut, and comes again.
  Status open(const fs::path& path, std::optional<std::uint64_t> most) {
    path_ = path;
    most_ = most.value_or(limits::kModelBytes);
    position_ = part_.offset;
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    file_ = os::Descriptor(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    const auto offset = static_cast<off_t>(part_.offset);
    if (file_.open() && ::ftruncate(file_.get(), offset) == 0 &&
        ::lseek(file_.get(), offset, SEEK_SET) == offset) {
      return {};
    }
    return os::system_error(errno, "A file of an upload cannot be written", path.string());
  }

  Status write(std::string_view piece) override {
    if (piece.size() > most_ - position_) return too_much(part_.upload);
    HONE_CHECK(os::write_all(file_.get(), piece));
    position_ += piece.size();
    if (part_.offset == 0) digest_.add(piece);
    const std::lock_guard lock(state_->mutex);
    HONE_TRY(Upload * upload, state_->find(part_.upload));
    upload->files[part_.file].received = position_;
    return {};
  }

  Result<Reply> finish() override {
    if (::fsync(file_.get()) != 0) {
      return os::system_error(errno, "A file of an upload cannot be kept", path_.string());
    }
    HONE_CHECK(os::sync_folder(path_.parent_path()));
    HONE_TRY(const Upload upload, told());
    if (is_whole(upload.files[part_.file])) HONE_CHECK(check_digest());
    leave();
    return finished_(upload);
  }

 private:
  Result<Upload> told() {
    const std::lock_guard lock(state_->mutex);
    HONE_TRY(Upload * upload, state_->find(part_.upload));
    UploadFile& file = upload->files[part_.file];
    file.received = position_;
    if (!file.bytes) file.bytes = position_;  // its end says what the client could not
    return *upload;
  }

  /// The file is free for others, first of all for the import that may follow.
  void leave() {
    const std::lock_guard lock(state_->mutex);
    state_->busy.erase({part_.upload, part_.file});
    done_ = true;
  }

  Status check_digest() {
    if (part_.repr_digest.empty()) return {};
    Digest digest;
    if (part_.offset == 0) {
      digest = digest_.finish();
    } else {
      HONE_TRY(digest, os::digest_file(path_));
    }
    if (repr_digest_fits(part_.repr_digest, digest.hex())) return {};
    (void)::ftruncate(file_.get(), 0);
    const std::lock_guard lock(state_->mutex);
    HONE_TRY(Upload * upload, state_->find(part_.upload));
    upload->files[part_.file].received = 0;
    return input_error("upload.digest", "The file arrived with other bytes than were sent.")
        .at(upload->files[part_.file].name)
        .fix("Send it again.");
  }

  std::shared_ptr<State> state_;
  Part part_;
  Finished finished_;
  fs::path path_;
  os::Descriptor file_;
  std::uint64_t most_ = 0;
  std::uint64_t position_ = 0;
  DigestStream digest_;
  bool done_ = false;
};

// ---------------------------------------------------------------- the door

Uploads::Uploads(std::shared_ptr<State> state) : state_(std::move(state)) {}
Uploads::~Uploads() = default;

Result<std::unique_ptr<Uploads>> Uploads::open(const fs::path& data) {
  auto state = std::make_shared<State>();
  state->root = data / "uploads";
  if (::mkdir(state->root.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return os::system_error(errno, "The folder of uploads cannot be made", state->root.string());
  }
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(state->root, ignored)) {
    state->take_over(entry.path());
  }
  std::unique_ptr<Uploads> uploads(new Uploads(std::move(state)));
  uploads->sweep();
  return uploads;
}

Result<Upload> Uploads::begin(const std::vector<UploadFile>& files) {
  if (files.empty()) {
    return usage_error("upload.empty", "An upload has at least one file.").at("files");
  }
  if (files.size() > limits::kUploadFiles) {
    return limit_error("limit.upload", "These are too many files.")
        .fix("Put them into an archive.");
  }
  sweep();
  Upload upload;
  upload.files = files;
  upload.created_at = store::utc_now();
  HONE_CHECK(check_upload_names(names_of(upload)));
  const std::lock_guard lock(state_->mutex);
  for (auto& file : upload.files) {
    file.received = 0;
    if (file.bytes.value_or(0) > limits::kModelBytes) return too_much(file.name);
  }
  HONE_CHECK(state_->check_room(upload));
  do {
    upload.id = store::new_id("u");
  } while (state_->uploads.contains(upload.id));
  HONE_CHECK(state_->keep_plan(upload));
  state_->uploads[upload.id] = upload;
  return upload;
}

Result<Upload> Uploads::find(const std::string& id) {
  const std::lock_guard lock(state_->mutex);
  HONE_TRY(const Upload* upload, state_->find(id));
  return *upload;
}

Status Uploads::remove(const std::string& id) {
  const std::lock_guard lock(state_->mutex);
  HONE_CHECK(state_->find(id));
  state_->uploads.erase(id);
  std::error_code ignored;  // what stays is swept when it is old
  fs::remove_all(state_->folder(id), ignored);
  return {};
}

/// Takes a place for the stream; the path of its file and how large that may become.
Result<Uploads::Place> Uploads::admit(const Part& part) {
  const std::lock_guard lock(state_->mutex);
  HONE_TRY(const Upload* upload, state_->find(part.upload));
  if (part.file >= upload->files.size()) return not_found(part.upload);
  const UploadFile& file = upload->files[part.file];
  if (state_->busy.contains({part.upload, part.file})) {
    return usage_error("upload.busy", "Bytes of this file are coming already.").at(file.name);
  }
  if (state_->busy.size() >= limits::kUploadsAtOnce) {
    return limit_error("limit.uploads", "Too many files come at once.").fix("Wait for one to end.");
  }
  if (part.offset != file.received) {
    return usage_error("upload.offset", fmt::format("The file goes on at byte {}.", file.received))
        .at(file.name)
        .fix("Ask GET /api/v1/uploads/{id} how much has come, and go on there.");
  }
  if (file.bytes && part.bytes && *part.bytes > *file.bytes - part.offset)
    return too_much(file.name);
  state_->busy.insert({part.upload, part.file});
  return Place{state_->file(*upload, part.file), file.bytes};
}

Result<std::unique_ptr<Sink>> Uploads::receive(const Part& part, Finished finished) {
  HONE_TRY(const auto place, admit(part));
  auto stream = std::make_unique<Stream>(state_, part, std::move(finished));
  HONE_CHECK(stream->open(place.file, place.most));
  return std::unique_ptr<Sink>(std::move(stream));
}

Result<Arrived> Uploads::arrived(const std::string& id, Shape shape) {
  const std::lock_guard lock(state_->mutex);
  HONE_TRY(const Upload* upload, state_->find(id));
  for (std::size_t i = 0; i < upload->files.size(); ++i) {
    if (!is_whole(upload->files[i]) || state_->busy.contains({id, i})) {
      return usage_error("upload.incomplete", "Not all bytes of the upload have come.")
          .at(upload->files[i].name)
          .fix("Send the rest, and ask again.");
    }
  }
  HONE_CHECK(state_->make_empty(*upload));
  return state_->laid_out(*upload, shape);
}

Result<Arrived> Uploads::arrived(const std::string& id) { return arrived(id, Shape::files); }

Result<Arrived> Uploads::arrived_as_one(const std::string& id) { return arrived(id, Shape::one); }

Result<Arrived> Uploads::arrived_each(const std::string& id) { return arrived(id, Shape::each); }

void Uploads::sweep() {
  const std::lock_guard lock(state_->mutex);
  const auto oldest = std::time(nullptr) -
                      std::chrono::duration_cast<std::chrono::seconds>(limits::kUploadAge).count();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(state_->root, ignored)) {
    const std::string id = entry.path().filename().string();
    const auto is_of_it = [&](const auto& one) { return one.first == id; };
    const auto& busy = state_->busy;
    if (std::any_of(busy.begin(), busy.end(), is_of_it) || changed_at(entry.path()) >= oldest) {
      continue;
    }
    state_->uploads.erase(id);
    fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace hone::server
