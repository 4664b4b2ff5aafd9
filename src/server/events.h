#pragma once
// What happens in the workbench, told to every page that listens. The last kKept events are kept,
// so that a client that was away goes on where it stopped; one that was away for longer, or comes
// from another run of the server, is told `reset` and reads everything again.
// Thread rule: any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"

namespace hone::server {

/// As it goes to the client: `id: <run>-<number>`, `event: <kind>`, `data: <json>`.
struct Told {
  std::string id;
  std::string kind;  ///< hello, reset, job, progress, model, dataset, run
  std::string data;  ///< compact JSON
};

class Events {
 public:
  static constexpr std::size_t kKept = 5'000;

  Events();
  ~Events();
  void tell(const std::string& kind, const Json& data);
  /// What came after `last_id`; `reset` where that is not known any more. Empty: nothing yet.
  [[nodiscard]] std::vector<Told> since(const std::string& last_id) const;
  /// Id of the newest event: where a new client begins.
  [[nodiscard]] std::string newest() const;
  /// `wake` is called after each event, on the thread that told it, until the returned value goes.
  [[nodiscard]] std::shared_ptr<void> on_news(std::function<void()> wake);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hone::server
