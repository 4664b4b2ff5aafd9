#pragma once
// Long lists that are kept as blobs, read once and shown a page at a time. The last one of each
// sort is held in memory while it is small enough, since pages are asked for one after another.
// Thread rule: any thread.

#include <memory>
#include <string_view>
#include <vector>

#include "dataset/types.h"
#include "result/accuracy.h"
#include "server/views.h"
#include "store/store.h"

namespace hone::server {

/// Images of a data set, in order. Errors: those of the store.
Result<std::shared_ptr<const dataset::Index>> index_of(store::Store& store,
                                                       const dataset::Record& record);

/// Images of an accuracy run, worst first: wrong ones by the score of the wrong class, then right
/// ones by how little they are so.
Result<std::shared_ptr<const std::vector<ImageResult>>> images_of(
    store::Store& store, const result::AccuracyReport& report);

/// Bins of little-endian u64 nanoseconds: 64 of equal width, or of equal ratio where the slowest
/// took more than ten times as long as the fastest.
LatencyHistogram histogram_of(std::string_view latencies);

/// The place where a page of such a list begins; 0 for empty text. Errors: `store.page` (usage).
Result<std::size_t> number_of_page(const std::string& after);

}  // namespace hone::server
