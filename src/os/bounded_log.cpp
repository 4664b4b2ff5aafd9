#include "os/process.h"

namespace hone::os {

void BoundedLog::add(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t to_head = std::min(bytes.size(), half_ - head_.size());
  head_ += bytes.substr(0, to_head);
  bytes.remove_prefix(to_head);
  if (bytes.size() > half_) bytes.remove_prefix(bytes.size() - half_);
  const std::size_t to_end = std::min(bytes.size(), half_ - ring_.size());
  ring_ += bytes.substr(0, to_end);
  bytes.remove_prefix(to_end);
  while (!bytes.empty()) {
    const std::size_t part = std::min(bytes.size(), half_ - next_);
    ring_.replace(next_, part, bytes.substr(0, part));
    next_ = (next_ + part) % half_;
    bytes.remove_prefix(part);
  }
}

std::string BoundedLog::text() const {
  const std::string tail = ring_.substr(next_) + ring_.substr(0, next_);
  const std::uint64_t kept = head_.size() + tail.size();
  if (kept == total_) return head_ + tail;
  return head_ + "\n[" + std::to_string(total_ - kept) + " bytes left out]\n" + tail;
}

std::string BoundedLog::tail(std::size_t bytes) const {
  const std::string all = text();
  return all.size() <= bytes ? all : all.substr(all.size() - bytes);
}

}  // namespace hone::os
