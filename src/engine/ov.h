#pragma once
// Shared by the files of this room only: what stands behind the door's classes, and how the
// runtime's values and exceptions become ours. OpenVINO types are named, never included.

#include <exception>
#include <new>

#include "engine/engine.h"

namespace ov {
class Any;
class CompiledModel;
class Core;
class InferRequest;
class Model;
class Node;
class PartialShape;
class Shape;
namespace element {
class Type;
}
namespace op::v0 {
class Constant;
}
template <typename NodeType>
class Output;
}  // namespace ov

namespace hone::engine {

struct Network::State {
  std::shared_ptr<ov::Model> model;
  std::filesystem::path file;  ///< mapped as long as the model lives: never written over
};

struct Compiled::State {
  std::shared_ptr<ov::CompiledModel> compiled;
};

/// One core for the process: it owns the plugins and their thread pools.
ov::Core& core();

model::Precision precision_from(const ov::element::Type& type);
model::Shape shape_from(const ov::PartialShape& shape);
ov::PartialShape shape_to(const model::Shape& shape);
/// `fallback` names a port that has no tensor name.
model::Port port_from(const ov::Output<const ov::Node>& port, const std::string& fallback);

model::ConstantFacts facts_of(const ov::op::v0::Constant& constant);
std::map<std::string, std::string> attributes_of(ov::Node& node);
/// Nodes in topological order, bodies of control flow included; the model is read only.
model::Graph graph_of(const ov::Model& model);
/// A remedy that names shapes which the model takes and which are nearest to those asked for (by
/// the place of the input): each dimension as asked, the next multiples of 8, 16 and 32, or the
/// model's own. `inputs` are the model's. At most 96 tries and two seconds, then the model's own
/// shapes; empty when even those fail. The model is not changed.
std::string nearest_fit(const ov::Model& model, const std::vector<model::Port>& inputs,
                        const std::map<std::size_t, model::Shape>& asked);
/// An entry of rt_info as text; empty when it has no textual form.
std::string text_of(const ov::Any& value);

/// Text from a file, fit for JSON: what is not UTF-8 becomes "?".
std::string valid_utf8(std::string text);

/// The runtime's sentence: valid UTF-8, one line, without its own source places, the lines that fit
/// into 600 bytes. Before them, where it stands in the text, the line that lists the operators
/// without a conversion rule, of up to 4000 bytes.
std::string clean_message(std::string_view text);
Error no_memory();  ///< `limit.memory`
Error runtime_error(ErrorKind kind, std::string_view code, std::string_view sentence,
                    std::string_view reason);

/// What a piece of work is called when the runtime throws in it.
struct Guard {
  ErrorKind kind;
  std::string_view code;
  std::string_view sentence;
};

/// The only place where the runtime's exceptions end. `work` returns a Result or Status.
template <class F>
std::invoke_result_t<F> guarded(const Guard& guard, F&& work) {
  try {
    return std::forward<F>(work)();
  } catch (const std::bad_alloc&) {
    return no_memory();
  } catch (const std::exception& failure) {
    return runtime_error(guard.kind, guard.code, guard.sentence, failure.what());
  } catch (...) {
    return runtime_error(guard.kind, guard.code, guard.sentence, "");
  }
}

}  // namespace hone::engine
