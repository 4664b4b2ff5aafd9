#include "intake/protobuf.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message_lite.h>

#include "os/files.h"

namespace hone::intake {

namespace {
constexpr std::uint64_t kProtobufBytes = 0x7fffffff;  // protobuf counts in int
}

Result<bool> parse_protobuf(const std::filesystem::path& file, const char* remedy,
                            google::protobuf::MessageLite& message) {
  auto mapped = os::MappedFile::open(file);
  if (!mapped) return std::move(mapped).error();
  const auto bytes = mapped->bytes();
  if (bytes.size() > kProtobufBytes) {
    return limit_error("limit.model", "A file of this format cannot be larger than 2 GiB.")
        .fix(remedy);
  }
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  return message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

}  // namespace hone::intake
