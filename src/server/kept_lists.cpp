#include "server/kept_lists.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>

namespace hone::server {
namespace {

constexpr std::size_t kBins = 64;
constexpr double kWideRange = 10;
constexpr std::size_t kHeldItems = 100'000;  // some 20 MB

/// The last value that was made, by what it was made of.
template <class Value>
class Last {
 public:
  std::shared_ptr<const Value> find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return key == key_ ? value_ : nullptr;
  }
  void hold(const std::string& key, std::shared_ptr<const Value> value) {
    const std::lock_guard lock(mutex_);
    key_ = key;
    value_ = std::move(value);
  }

 private:
  std::mutex mutex_;
  std::string key_;
  std::shared_ptr<const Value> value_;
};

template <class Value>
Result<Value> blob_as(store::Store& store, const Digest& digest) {
  HONE_TRY(const auto text, store.read_blob(digest));
  HONE_TRY(const auto json, parse_json(text));
  Value value{};
  HONE_CHECK(read_json(json, value, "", UnknownMembers::ignore));
  return value;
}

double score_of(const ImageResult& image) {
  return image.scores.empty() ? 0 : image.scores.front();
}

bool is_worse(const ImageResult& a, const ImageResult& b) {
  if (a.score != b.score) return a.score < b.score;
  if (a.correct != b.correct) return b.correct;
  return a.correct ? score_of(a) < score_of(b) : score_of(a) > score_of(b);
}

/// The images' data set; null when it is gone.
std::shared_ptr<const dataset::Index> set_of(store::Store& store, const std::string& dataset) {
  const auto record = store.dataset(dataset);
  if (!record) return nullptr;
  const auto index = index_of(store, *record);
  return index ? *index : nullptr;
}

std::map<std::string, std::uint64_t> places_in(const dataset::Index& index) {
  std::map<std::string, std::uint64_t> places;
  std::uint64_t place = 0;
  for (const auto& sample : index.samples) places[sample.name] = place++;
  return places;
}

std::vector<double> milliseconds_in(std::string_view bytes) {
  std::vector<double> values(bytes.size() / sizeof(std::uint64_t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint64_t one = 0;
    for (std::size_t byte = 0; byte < sizeof one; ++byte) {
      one |= std::uint64_t{static_cast<unsigned char>(bytes[i * sizeof one + byte])} << (8 * byte);
    }
    values[i] = static_cast<double>(one) * 1e-6;
  }
  return values;
}

}  // namespace

Result<std::shared_ptr<const dataset::Index>> index_of(store::Store& store,
                                                       const dataset::Record& record) {
  static Last<dataset::Index> last;
  if (auto held = last.find(record.index.hex())) return held;
  HONE_TRY(auto index, blob_as<dataset::Index>(store, record.index));
  auto shared = std::make_shared<const dataset::Index>(std::move(index));
  if (shared->samples.size() <= kHeldItems) last.hold(record.index.hex(), shared);
  return shared;
}

Result<std::shared_ptr<const std::vector<ImageResult>>> images_of(
    store::Store& store, const result::AccuracyReport& report) {
  static Last<std::vector<ImageResult>> last;
  const std::string key = report.per_image.hex() + report.dataset;
  if (auto held = last.find(key)) return held;
  HONE_TRY(auto kept, blob_as<std::vector<result::ImageResult>>(store, report.per_image));
  const auto set = set_of(store, report.dataset);
  const auto places = set ? places_in(*set) : std::map<std::string, std::uint64_t>();
  std::vector<ImageResult> images;
  for (auto& one : kept) {
    ImageResult image;
    static_cast<result::ImageResult&>(image) = std::move(one);
    if (const auto found = places.find(image.name); found != places.end()) {
      image.index = found->second;
      image.boxes = set->samples[found->second].boxes;
    }
    images.push_back(std::move(image));
  }
  std::stable_sort(images.begin(), images.end(), is_worse);
  auto shared = std::make_shared<const std::vector<ImageResult>>(std::move(images));
  if (shared->size() <= kHeldItems) last.hold(key, shared);
  return shared;
}

LatencyHistogram histogram_of(std::string_view latencies) {
  const auto values = milliseconds_in(latencies);
  LatencyHistogram histogram;
  histogram.samples = values.size();
  if (values.empty()) return histogram;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double lo = *least;
  const double hi = *most;
  const bool by_ratio = lo > 0 && hi > kWideRange * lo;
  const auto bound = [&](std::size_t i) {
    const double part = static_cast<double>(i) / kBins;
    return by_ratio ? lo * std::pow(hi / lo, part) : lo + (hi - lo) * part;
  };
  for (std::size_t i = 0; i < kBins; ++i) histogram.bins.push_back({bound(i), bound(i + 1), 0});
  histogram.bins.back().hi = hi;
  for (const double value : values) {
    const auto above =
        std::upper_bound(histogram.bins.begin() + 1, histogram.bins.end(), value,
                         [](double one, const HistogramBin& bin) { return one < bin.lo; });
    ++(above - 1)->count;
  }
  return histogram;
}

Result<std::size_t> number_of_page(const std::string& after) {
  std::size_t number = 0;
  if (after.empty()) return number;
  const char* end = after.data() + after.size();
  const auto [stop, error] = std::from_chars(after.data(), end, number);
  if (error == std::errc{} && stop == end) return number;
  return usage_error("store.page", "This is not where a page of a list begins.")
      .at("after")
      .fix("Give what the page before had as next.");
}

}  // namespace hone::server
