#include "app/received.h"

#include <algorithm>

namespace hone::app {

Status check_received(const jobs::Outcome& outcome, const std::vector<Digest>& named) {
  for (const auto& digest : named) {
    const auto same = [&](const jobs::ReceivedFile& file) { return file.digest == digest; };
    if (std::none_of(outcome.files.begin(), outcome.files.end(), same)) {
      return bug_error("app.result", "The worker named a file that it did not send.")
          .at(digest.hex());
    }
  }
  return {};
}

std::vector<Digest> digests_of(const model::Record& record) {
  std::vector<Digest> digests = {record.xml.digest, record.bin.digest, record.graph.digest};
  for (const auto& file : record.original) digests.push_back(file.digest);
  return digests;
}

}  // namespace hone::app
