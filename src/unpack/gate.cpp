#include "unpack/gate.h"

namespace hone::unpack {

class Gate::Counted : public Chunks {
 public:
  Counted(Gate& gate, Chunks& inner) : gate_(gate), inner_(inner) {}
  Result<std::span<const std::byte>> next() override {
    HONE_TRY(const auto bytes, inner_.next());
    HONE_CHECK(gate_.count_bytes(bytes.size()));
    return bytes;
  }

 private:
  Gate& gate_;
  Chunks& inner_;
};

void Gate::enter(std::uint64_t archive_bytes) {
  archive_bytes_ = archive_bytes;
  archive_expanded_ = 0;
}

Status Gate::count_entry() {
  ++entries_;
  return expect_entries(0);
}

Status Gate::expect_entries(std::uint64_t more) const {
  if (entries_ <= limits_.entries && more <= limits_.entries - entries_) return {};
  return limit_error("limit.archive.entries",
                     fmt::format("There are more than {} files and folders.", limits_.entries))
      .fix("Import fewer files at once.");
}

Result<std::string> Gate::admit(std::string_view raw) {
  HONE_TRY(std::string name, clean_name(raw, limits_));
  if (name.empty()) return input_error("unpack.name", "A file has no name.").at(printable(raw));
  if (names_.add(name, archive_bytes_ > 0 ? NameCase::fold : NameCase::keep)) return name;
  return input_error("unpack.duplicate", "The same name appears twice.")
      .at(printable(name))
      .fix("Pack the files again with names that differ in more than upper and lower case.");
}

Status Gate::show(const Entry& entry, Chunks& chunks) {
  Counted counted(*this, chunks);
  ++summary_.files;
  HONE_CHECK(visitor_.file(entry, counted));
  return read_rest(counted);
}

Status Gate::drain(Chunks& chunks) {
  Counted counted(*this, chunks);
  return read_rest(counted);
}

Status Gate::read_rest(Counted& chunks) {
  while (true) {
    HONE_TRY(const auto bytes, chunks.next());
    if (bytes.empty()) return {};
  }
}

Status Gate::count_bytes(std::uint64_t bytes) {
  summary_.bytes += bytes;
  if (summary_.bytes > limits_.expanded_bytes) {
    return limit_error("limit.archive.expanded",
                       fmt::format("The files are larger than {} bytes.", limits_.expanded_bytes))
        .fix("Import fewer or smaller files.");
  }
  if (archive_bytes_ == 0) return {};
  archive_expanded_ += bytes;
  if (archive_expanded_ <= limits_.ratio_from_bytes ||
      archive_expanded_ / limits_.ratio <= archive_bytes_) {
    return {};
  }
  return limit_error(
             "limit.archive.ratio",
             fmt::format("The archive expands to more than {} times its size.", limits_.ratio))
      .fix("If the content is genuine, import it as a folder.");
}

}  // namespace hone::unpack
