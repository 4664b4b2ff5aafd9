#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>

#include <cstring>

#include "engine/ov.h"

namespace hone::engine {
namespace {

const Guard kInferGuard{ErrorKind::environment, "engine.infer", "The inference failed."};

Status status_of(const std::exception_ptr& failure) {
  if (failure == nullptr) return {};
  return guarded(kInferGuard, [&]() -> Status { std::rethrow_exception(failure); });
}

}  // namespace

struct InferRequest::State {
  std::function<void(const Status&)> done;
  std::function<void(std::exception_ptr)> callback;  ///< empty until on_done
  ov::InferRequest request;  ///< destroyed first: it waits for what still calls back
};

InferRequest::InferRequest(std::unique_ptr<State> state) : state_(std::move(state)) {}
InferRequest::InferRequest(InferRequest&&) noexcept = default;
InferRequest& InferRequest::operator=(InferRequest&&) noexcept = default;
InferRequest::~InferRequest() = default;

Result<InferRequest> Compiled::create_request() {
  return guarded(kInferGuard, [&]() -> Result<InferRequest> {
    auto state = std::make_unique<InferRequest::State>();
    state->request = state_->compiled->create_infer_request();
    return InferRequest(std::move(state));
  });
}

std::span<std::byte> InferRequest::input(std::size_t i) {
  ov::Tensor tensor = state_->request.get_input_tensor(i);
  return {static_cast<std::byte*>(tensor.data()), tensor.get_byte_size()};
}

std::span<const std::byte> InferRequest::output(std::size_t i) const {
  const ov::Tensor tensor = state_->request.get_output_tensor(i);
  return {static_cast<const std::byte*>(tensor.data()), tensor.get_byte_size()};
}

model::Tensor InferRequest::output_tensor(std::size_t i) const {
  const ov::Tensor tensor = state_->request.get_output_tensor(i);
  return {.shape = shape_from(ov::PartialShape(tensor.get_shape())),
          .precision = precision_from(tensor.get_element_type())};
}

void InferRequest::on_done(std::function<void(const Status&)> callback) {
  State* state = state_.get();
  state->done = std::move(callback);
  state->callback = [state](const std::exception_ptr& failure) { state->done(status_of(failure)); };
}

/// The runtime takes its callback out while it runs and puts it back afterwards; a request started
/// inside its own callback may end before that, and nobody would hear of it. So each start hands
/// the callback over anew.
Status InferRequest::start() {
  return guarded(kInferGuard, [&]() -> Status {
    if (state_->callback) state_->request.set_callback(state_->callback);
    state_->request.start_async();
    return {};
  });
}

Status InferRequest::wait() {
  return guarded(kInferGuard, [&]() -> Status {
    state_->request.wait();
    return {};
  });
}

Result<std::vector<NodeTime>> InferRequest::profile() const {
  const Guard guard{ErrorKind::bug, "engine.profile", "The runtime does not tell the layer times."};
  return guarded(guard, [&]() -> Result<std::vector<NodeTime>> {
    std::vector<NodeTime> times;
    for (const auto& info : state_->request.get_profiling_info()) {
      times.push_back({.name = valid_utf8(info.node_name),
                       .time = info.real_time,
                       .executed = info.status == ov::ProfilingInfo::Status::EXECUTED});
    }
    return times;
  });
}

}  // namespace hone::engine
