#include "os/descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hone::os {

void Descriptor::reset() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Error system_error(int error_number, const std::string& what, const std::string& where) {
  const std::string reason = std::generic_category().message(error_number);
  const std::string message = what + ": " + reason + ".";
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return input_error("os.not_found", message).at(where).fix("Check the path.");
    case EACCES:
    case EPERM:
      return input_error("os.denied", message)
          .at(where)
          .fix("Check the permissions of the file and of its folders.");
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return limit_error("store.disk_full", message)
          .at(where)
          .fix("Free some disk space, or keep the data elsewhere with --data.");
    default: return environment_error("os.io", message).at(where);
  }
}

}  // namespace hone::os
