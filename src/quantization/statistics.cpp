#include "quantization/statistics.h"

#include <bit>
#include <cstring>

#include "base/digest.h"

namespace hone::quantization {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "HONEOBS1";
constexpr std::size_t kDigestBytes = 64;  ///< hexadecimal

class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

  template <class T>
  void number(T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
  }
  template <class T>
  void list(std::span<const T> values) {
    number(std::uint64_t{values.size()});
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  template <class T>
  void list(const std::vector<T>& values) {
    list(std::span<const T>(values));
  }
  void text(const std::string& text) { list(std::span<const char>(text)); }

 private:
  std::string& bytes_;
};

/// Reads nothing any more once something did not fit.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  void number(T& value) {
    if (rest_.size() < sizeof value) return fail();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
  }
  template <class Container>
  void list(Container& values) {
    using T = typename Container::value_type;
    std::uint64_t count = 0;
    number(count);
    if (count > rest_.size() / sizeof(T)) return fail();
    values.resize(static_cast<std::size_t>(count));
    if (values.empty()) return;
    std::memcpy(values.data(), rest_.data(), values.size() * sizeof(T));
    rest_.remove_prefix(values.size() * sizeof(T));
  }
  /// A number of entries, each of at least `least` bytes.
  std::size_t count(std::size_t least) {
    std::uint64_t count = 0;
    number(count);
    if (count <= rest_.size() / least) return static_cast<std::size_t>(count);
    fail();
    return 0;
  }
  void fail() {
    failed_ = true;
    rest_ = {};
  }
  [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// The part between the first and the last bin that is not empty.
void write_bins(Writer& writer, const std::vector<std::uint32_t>& bins) {
  const auto counted = [](std::uint32_t count) { return count != 0; };
  const auto first = std::ranges::find_if(bins, counted);
  auto last = bins.end();
  while (last != first && !counted(*(last - 1))) --last;
  writer.number(static_cast<std::uint64_t>(first - bins.begin()));
  writer.list(std::span<const std::uint32_t>(first, last));
}

void read_bins(Reader& reader, std::vector<std::uint32_t>& bins) {
  std::uint64_t first = 0;
  std::vector<std::uint32_t> part;
  reader.number(first);
  reader.list(part);
  if (part.empty()) return;
  if (first > Histogram::kBins || part.size() > Histogram::kBins - first) return reader.fail();
  bins.assign(Histogram::kBins, 0);
  std::ranges::copy(part, bins.begin() + static_cast<std::ptrdiff_t>(first));
}

void write(Writer& writer, const TensorStatistics& tensor) {
  writer.text(tensor.name);
  writer.list(tensor.sample_min);
  writer.list(tensor.sample_max);
  writer.list(tensor.channel_min);
  writer.list(tensor.channel_max);
  writer.list(tensor.channel_mean);
  writer.list(tensor.channel_mean_square);
  writer.number(tensor.histogram.zeros);
  write_bins(writer, tensor.histogram.positive);
  write_bins(writer, tensor.histogram.negative);
}

TensorStatistics read_tensor(Reader& reader) {
  TensorStatistics tensor;
  reader.list(tensor.name);
  reader.list(tensor.sample_min);
  reader.list(tensor.sample_max);
  reader.list(tensor.channel_min);
  reader.list(tensor.channel_max);
  reader.list(tensor.channel_mean);
  reader.list(tensor.channel_mean_square);
  reader.number(tensor.histogram.zeros);
  read_bins(reader, tensor.histogram.positive);
  read_bins(reader, tensor.histogram.negative);
  return tensor;
}

Patches read_patches(Reader& reader) {
  Patches patches;
  std::uint64_t window = 0;
  reader.number(window);
  std::vector<std::uint16_t> values;
  reader.list(values);
  patches.values = SharedValues(std::move(values));
  patches.window = static_cast<std::size_t>(window);
  const bool fits = window == 0 ? patches.values.empty() : patches.values.size() % window == 0;
  if (!fits) reader.fail();
  return patches;
}

Error damaged() {
  return environment_error("quantization.statistics", "What was observed is kept damaged.")
      .fix("Observe again with --fresh.");
}

}  // namespace

std::string to_bytes(const Statistics& statistics) {
  std::string bytes(kMagic);
  std::size_t values = 0;
  for (const Patches& patches : statistics.patches) values += patches.values.size();
  bytes.reserve(bytes.size() + values * sizeof(std::uint16_t) + statistics.tensors.size() * 16384);
  Writer writer(bytes);
  writer.number(statistics.samples);
  writer.number(std::uint64_t{statistics.tensors.size()});
  for (const TensorStatistics& tensor : statistics.tensors) write(writer, tensor);
  writer.number(std::uint64_t{statistics.patches.size()});
  for (const Patches& patches : statistics.patches) {
    writer.number(std::uint64_t{patches.window});
    writer.list(patches.values.all());
  }
  bytes += Digest::of(bytes).hex();
  return bytes;
}

Result<Statistics> statistics_from(std::string_view bytes) {
  if (bytes.size() < kMagic.size() + kDigestBytes || !bytes.starts_with(kMagic)) return damaged();
  const std::string_view body = bytes.substr(0, bytes.size() - kDigestBytes);
  if (Digest::of(body).hex() != bytes.substr(body.size())) return damaged();
  Reader reader(body.substr(kMagic.size()));
  Statistics statistics;
  reader.number(statistics.samples);
  constexpr std::size_t kLeastBytes = 8;
  for (std::size_t left = reader.count(kLeastBytes); left > 0; --left) {
    statistics.tensors.push_back(read_tensor(reader));
  }
  for (std::size_t left = reader.count(kLeastBytes); left > 0; --left) {
    statistics.patches.push_back(read_patches(reader));
  }
  if (!reader.complete()) return damaged();
  return statistics;
}

}  // namespace hone::quantization
