#include "server/events.h"

#include <charconv>
#include <deque>
#include <map>
#include <mutex>

#include "store/store.h"

namespace hone::server {

struct Events::State {
  std::string run = store::new_id("e");  ///< this run of the server; ids of another begin otherwise
  mutable std::mutex mutex;              ///< of what follows
  std::deque<Told> kept;
  std::uint64_t newest = 0;

  std::mutex wakes_mutex;  ///< held while they are called, so that none is called once it is gone
  std::map<std::uint64_t, std::function<void()>> wakes;
  std::uint64_t next_wake = 0;

  [[nodiscard]] std::string id_of(std::uint64_t number) const {
    return run + "-" + std::to_string(number);
  }

  /// Number of an event of this run; nothing when it is not one that was told.
  [[nodiscard]] std::optional<std::uint64_t> number_of(const std::string& id) const {
    if (!id.starts_with(run + "-")) return std::nullopt;
    const char* begin = id.data() + run.size() + 1;
    const char* end = id.data() + id.size();
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (error != std::errc{} || stop != end || begin == end || number > newest) return std::nullopt;
    return number;
  }
};

Events::Events() : state_(std::make_shared<State>()) {}
Events::~Events() = default;

void Events::tell(const std::string& kind, const Json& data) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->kept.push_back({state_->id_of(++state_->newest), kind,
                            data.dump(-1, ' ', false, Json::error_handler_t::replace)});
    if (state_->kept.size() > kKept) state_->kept.pop_front();
  }
  const std::lock_guard lock(state_->wakes_mutex);
  for (const auto& [number, wake] : state_->wakes) wake();
}

std::vector<Told> Events::since(const std::string& last_id) const {
  const std::lock_guard lock(state_->mutex);
  const auto last = state_->number_of(last_id);
  const std::uint64_t oldest = state_->newest - state_->kept.size();  // the last that is forgotten
  if (!last || *last < oldest) return {{state_->id_of(state_->newest), "reset", "{}"}};
  const auto skipped = static_cast<std::ptrdiff_t>(*last - oldest);
  return {state_->kept.begin() + skipped, state_->kept.end()};
}

std::string Events::newest() const {
  const std::lock_guard lock(state_->mutex);
  return state_->id_of(state_->newest);
}

std::shared_ptr<void> Events::on_news(std::function<void()> wake) {
  const std::lock_guard lock(state_->wakes_mutex);
  const std::uint64_t number = state_->next_wake++;
  state_->wakes[number] = std::move(wake);
  return {nullptr, [state = state_, number](void*) {
            const std::lock_guard inner(state->wakes_mutex);
            state->wakes.erase(number);
          }};
}

}  // namespace hone::server
