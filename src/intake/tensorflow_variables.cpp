#include <cstring>
#include <functional>

#include "intake/tensorflow_check.h"
#include "intake/wire.h"

namespace hone::intake {
namespace {

constexpr std::size_t kFooterBytes = 48;
constexpr std::uint64_t kMagic = 0xdb4775248b80fb57;
constexpr std::size_t kNumberBytes = sizeof(std::uint32_t);
constexpr std::size_t kKeyBytes = 4096;  // names of variables; paths through the model's objects

Error damaged(std::string_view where = {}) {
  return tensorflow_error("intake.tensorflow.variables",
                          "The values of the SavedModel's variables are cut or damaged.", where);
}

struct Entry {
  std::string key;
  std::string_view value;
};

/// An entry whose key begins as the one before it; nothing when the bytes are none.
std::optional<Entry> take_entry(std::string_view& rest, const std::string& before) {
  const auto shared = take_varint(rest);
  const auto own = take_varint(rest);
  const auto value = take_varint(rest);
  if (!shared || !own || !value || *shared > before.size() || *own > rest.size() ||
      *value > rest.size() - *own) {
    return std::nullopt;
  }
  const auto own_bytes = static_cast<std::size_t>(*own);
  Entry entry{before.substr(0, static_cast<std::size_t>(*shared)),
              rest.substr(own_bytes, static_cast<std::size_t>(*value))};
  entry.key += rest.substr(0, own_bytes);
  rest.remove_prefix(own_bytes + entry.value.size());
  return entry;
}

/// Shows the entries of a block, behind which stand the places of whole keys and their number.
/// One key is kept at a time: each may repeat the one before it.
Status each_entry(std::string_view block, const std::function<Status(const Entry&)>& visit) {
  std::uint32_t restarts = 0;
  if (block.size() < kNumberBytes) return damaged();
  std::memcpy(&restarts, block.data() + block.size() - kNumberBytes, kNumberBytes);
  const std::uint64_t tail = (std::uint64_t{restarts} + 1) * kNumberBytes;
  if (tail > block.size()) return damaged();
  block.remove_suffix(static_cast<std::size_t>(tail));
  std::string before;
  while (!block.empty()) {
    auto entry = take_entry(block, before);
    if (!entry || entry->key.size() > kKeyBytes) return damaged();
    HONE_CHECK(visit(*entry));
    before = std::move(entry->key);
  }
  return {};
}

/// The block that offset and size at the front of `handle` name; empty when it is compressed.
Result<std::string_view> block_at(std::string_view index, std::string_view& handle) {
  const auto offset = take_varint(handle);
  const auto size = take_varint(handle);
  if (!offset || !size || *offset >= index.size() || *size >= index.size() - *offset) {
    return damaged();
  }
  const auto end = static_cast<std::size_t>(*offset + *size);
  const bool compressed = index[end] != 0;
  return compressed ? std::string_view()
                    : index.substr(static_cast<std::size_t>(*offset), end - *offset);
}

/// BundleEntryProto: shard 3, offset 4, size 5.
bool lies_inside(std::string_view entry, const std::vector<std::uint64_t>& shard_bytes) {
  constexpr std::size_t kFields = 16;
  std::uint64_t shard = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  for (const auto& field : wire_fields(entry, kFields)) {
    if (field.type != 0) continue;
    if (field.number == 3) shard = field.value;
    if (field.number == 4) offset = field.value;
    if (field.number == 5) size = field.value;
  }
  return shard < shard_bytes.size() && offset <= shard_bytes[shard] &&
         size <= shard_bytes[shard] - offset;
}

}  // namespace

Status check_variables(std::string_view index, const std::vector<std::uint64_t>& shard_bytes) {
  if (index.size() < kFooterBytes) return damaged();
  std::string_view footer = index.substr(index.size() - kFooterBytes);
  std::uint64_t magic = 0;
  std::memcpy(&magic, footer.data() + kFooterBytes - sizeof magic, sizeof magic);
  if (magic != kMagic || !take_varint(footer) || !take_varint(footer)) return damaged();
  HONE_TRY(const auto blocks, block_at(index, footer));
  if (blocks.empty()) return {};
  return each_entry(blocks, [&](const Entry& handle) -> Status {
    auto place = handle.value;
    HONE_TRY(const auto block, block_at(index, place));
    if (block.empty()) return {};
    return each_entry(block, [&](const Entry& entry) -> Status {
      if (entry.key.empty() || lies_inside(entry.value, shard_bytes)) return {};
      return damaged(entry.key);
    });
  });
}

}  // namespace hone::intake
