#pragma once
// The only door to the OpenVINO runtime. No OpenVINO type crosses it.
//
// Ownership: Network, Compiled and InferRequest are move-only owners. A Compiled may outlive its
// Network; an InferRequest must not outlive its Compiled. Errors of the runtime become Error with
// code `engine.*` and the runtime's own sentence in `where`. All text that comes out is UTF-8: what
// is not becomes "?".
// Thread rule: one thread per object, except that a request's completion callback runs on a
// runtime thread.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/units.h"
#include "engine/edit.h"
#include "model/types.h"

namespace hone::engine {

/// Version of the runtime, such as "2026.4.1-22982-…".
std::string runtime_version();

/// Names of all operator types in all operator sets of the runtime, sorted.
std::vector<std::string> operator_types();

/// Input shapes by input name; "" names the only input.
using Shapes = std::map<std::string, model::Shape>;

class Compiled;
struct Watched;

/// Values of a watched tensor: its number, those of the samples of the batch, and the values, dense
/// and f32, for the time of the call. Called on threads of the runtime, several at once; what it
/// throws ends the inference.
using Watcher = std::function<void(std::size_t tensor, std::span<const std::int32_t> samples,
                                   std::span<const float> values)>;

/// On CPUs that compute convolutions with the channels last, values in that order cost no time;
/// turning them round takes up to a third of an inference's.
enum class ChannelOrder { as_it_is, last };

struct Watching {
  Watcher watcher;
  std::size_t batch = 1;
  /// `last`: tensors of four dimensions of a network with convolutions come as N, H, W, C.
  ChannelOrder order = ChannelOrder::as_it_is;
};
inline constexpr const char* kSampleNumbers = "hone/samples";

/// Where the values of a graph's constants lie, row-major as in the file; empty for other nodes and
/// for text.
struct ConstantBytes {
  std::vector<std::span<const std::byte>> of_node;
  std::vector<std::vector<ConstantBytes>> of_bodies;  ///< by node, then by body
};

/// A snapshot whose constants can be read as long as it lives. Nothing is copied: of a mapped file
/// only the pages that are read come into memory.
struct OpenSnapshot {
  model::Graph graph;
  ConstantBytes constants;
  std::shared_ptr<const void> owner;
};

/// A network that was read and can be reshaped, saved and compiled.
class Network {
 public:
  /// Reads any format that the runtime knows (IR: .xml with .bin beside it; .onnx …). The file is
  /// mapped, so it must not change as long as the Network or a Compiled of it lives. What IR 10
  /// meant for inputs and outputs becomes part of the graph. Errors: `engine.read`,
  /// `limit.memory`.
  static Result<Network> read(const std::filesystem::path& file);
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network();

  [[nodiscard]] std::vector<model::Port> inputs() const;
  [[nodiscard]] std::vector<model::Port> outputs() const;
  /// Sets input shapes. Errors: `engine.reshape`, with the runtime's reason; the remedy names the
  /// nearest shapes that fit, looked for in at most two seconds. A refusal changes nothing.
  Status reshape(const Shapes& shapes);
  /// Gives every node a stable unique name and removes what comes from counters: the same bytes
  /// in give the same bytes out, and reading what save() wrote changes nothing any more. Given
  /// names stay (a repeated one gets a suffix); automatic ones become type and index in
  /// topological order. Names of inputs, outputs and tensors are not touched.
  void canonicalise();
  /// f16, bf16: f32 weights of more than 16 elements that fit become so behind a Convert, as IR
  /// files keep them; scales of integer weights and ranges of quantizers stay. f32: the reverse.
  /// Errors: `engine.precision`.
  Status convert_weights(model::Precision precision);
  /// Writes IR version 11 without compressing weights; never over the file that was read.
  /// Errors: `engine.write`, `store.disk_full`.
  Status save(const std::filesystem::path& xml, const std::filesystem::path& bin) const;
  /// The loaded graph, with constant folding of what hangs on constants only, and facts of every
  /// constant. Not folded: the Convert behind a weight of less than 32 bits (so a weight shows the
  /// size that it has in the file), a Broadcast of one floating-point number (padding that is
  /// filled in) and FakeQuantize, with what hangs on them. Padding of nodes with auto_pad is the
  /// one inferred. Loop and TensorIterator have an attribute `num_iterations` where shapes and
  /// constants tell how often they run. Errors: `engine.snapshot`, `limit.memory`.
  [[nodiscard]] Result<model::Graph> snapshot() const;
  /// The same with the values of the constants. Errors: as snapshot().
  [[nodiscard]] Result<OpenSnapshot> open_snapshot() const;
  /// Brings the network to the form that quantization decides on: floating-point tensors between
  /// inputs and outputs are f32, constants hold f32 (what hangs on constants only is folded),
  /// batch normalisation and per-channel Multiply and Add behind a convolution or MatMul with
  /// constant weights are folded into its weights and one Add. Layers keep their names. Weights
  /// that are compressed integers and quantizers stay. Errors: `engine.edit`, `limit.memory`.
  Status simplify();
  /// A copy with these changes; constants that do not change are shared. Names of what is added
  /// come from the tensor's ("conv1/fq_output_0", "conv1/fq_input_1", "conv1/weights_1",
  /// "conv1/bias"). Errors: `engine.edit` (bug: no such node, sizes that do not fit).
  [[nodiscard]] Result<Network> edited(const Edits& edits) const;
  /// A copy whose further outputs, behind its own, are these tensors in this order. Tensors of
  /// side input are what comes in there. Errors: `engine.edit` (bug: no such node).
  [[nodiscard]] Result<Network> with_outputs(const std::vector<TensorAt>& tensors) const;
  /// A copy whose tensors are heard of while it runs, without being copied out of the network. Its
  /// last input, kSampleNumbers, i32, [how.batch], says which samples the batch holds. Side input
  /// as with_outputs(). Errors: as with_outputs(); `engine.dynamic_shape` (input) when a tensor's
  /// shape is still open.
  [[nodiscard]] Result<Watched> watched(const std::vector<TensorAt>& tensors, Watching how) const;
  /// Metadata that the model carries under rt_info, flattened with "/" ("model_info/mean_values").
  [[nodiscard]] std::map<std::string, std::string> metadata() const;

 private:
  friend class Compiled;
  friend struct Probes;
  struct State;
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What watched() gives.
struct Watched {
  Network network;
  std::vector<model::Shape> shapes;  ///< of the tensors, channels in their place
  std::vector<bool> turned;          ///< by tensor: its values come as N, H, W, C
};

enum class Hint { none, latency, throughput };

struct CompileOptions {
  std::string device = "CPU";
  Hint hint = Hint::none;
  std::optional<std::int64_t> streams = {};   ///< absent: the runtime decides
  std::optional<std::int64_t> requests = {};  ///< tells the runtime how many will be in flight
  std::optional<std::int64_t> threads = {};
  std::optional<model::Precision> precision = {};  ///< absent: the device's default
  bool profiling = false;
  /// Compiles sooner where the device can, at the price of slower inference: for a network that
  /// sees few samples. Ignored by devices that know no such thing.
  bool soon = false;
};

/// What the compiled model says of itself.
struct CompiledFacts {
  std::int64_t streams = 0;
  std::int64_t optimal_requests = 0;
  std::int64_t threads = 0;
  std::string precision;  ///< inference precision in effect
  std::string device;     ///< execution devices, such as "CPU"
};

/// Time of one executed node, from a profiling run.
struct NodeTime {
  std::string name;  ///< name in the runtime graph
  Nanoseconds time{0};
  bool executed = false;
};

class InferRequest {
 public:
  InferRequest(InferRequest&&) noexcept;
  InferRequest& operator=(InferRequest&&) noexcept;
  ~InferRequest();

  /// Memory of input i, writable between inferences; valid as long as the request.
  std::span<std::byte> input(std::size_t i);
  /// Memory of output i after an inference; valid until the next start.
  [[nodiscard]] std::span<const std::byte> output(std::size_t i) const;
  [[nodiscard]] model::Tensor output_tensor(std::size_t i) const;

  /// Called once per start() on a runtime thread, with the error when the inference failed. It may
  /// call start() again. Set before the first start.
  void on_done(std::function<void(const Status&)> callback);
  Status start();  ///< errors: `engine.infer`
  Status wait();
  /// Per node, since compilation (the runtime's mean over all inferences of this request's
  /// stream). Only after compile with `profiling`.
  [[nodiscard]] Result<std::vector<NodeTime>> profile() const;

 private:
  friend class Compiled;
  struct State;
  explicit InferRequest(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Compiled {
 public:
  /// Errors: `engine.compile`, `engine.device` (kind target) when the device is absent,
  /// `engine.dynamic_shape` when a shape is still open.
  static Result<Compiled> compile(const Network& network, const CompileOptions& options);
  Compiled(Compiled&&) noexcept;
  Compiled& operator=(Compiled&&) noexcept;
  ~Compiled();

  [[nodiscard]] CompiledFacts facts() const;
  [[nodiscard]] std::vector<model::Port> inputs() const;
  [[nodiscard]] std::vector<model::Port> outputs() const;
  Result<InferRequest> create_request();
  /// The graph that really runs; attributes as model::Graph says.
  [[nodiscard]] Result<model::Graph> runtime_graph() const;

 private:
  struct State;
  explicit Compiled(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
