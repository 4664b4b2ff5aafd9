#include "worker/quantize_convert.h"

#include "quantization/compress.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

class Conversion {
 public:
  explicit Conversion(QuantizeTask& task) : task_(task) {}

  Status run() {
    task_.steps().begin("read");
    HONE_TRY(auto network, read_network(task_.model(), task_.context()));
    task_.steps().begin("decide");
    HONE_TRY(auto made, converted(std::move(network)));
    task_.steps().begin("apply");
    HONE_TRY(auto kept, copy_of(made));
    HONE_CHECK(task_.keep(std::move(kept)));
    return task_.evaluates() ? judge(made) : Status{};
  }

 private:
  Result<engine::Network> converted(engine::Network network) {
    return task_.asked().weights_only ? compressed(std::move(network))
                                      : half(std::move(network), *task_.asked().precision);
  }

  Result<engine::Network> half(engine::Network network, result::HalfPrecision precision) {
    HONE_CHECK(network.convert_weights(
        precision == result::HalfPrecision::f16 ? model::Precision::f16 : model::Precision::bf16));
    engine::Edits edits;
    edits.metadata[kRecipe] = recipe_text();
    return network.edited(edits);
  }

  Result<engine::Network> compressed(engine::Network network) {
    HONE_CHECK(network.simplify());
    HONE_TRY(const auto snapshot, network.open_snapshot());
    quantization::CompressOptions options;
    options.bits = *task_.asked().weights_only;
    options.asymmetric = task_.asked().asymmetric;
    if (task_.asked().group_size) options.group_size = *task_.asked().group_size;
    HONE_TRY(auto found,
             quantization::compress(snapshot.graph, snapshot.constants.of_node, options));
    task_.report().layers_int8 = found.weights.size();
    task_.report().compressed = std::move(found.weights);
    found.edits.metadata[kRecipe] = recipe_text();
    return network.edited(found.edits);
  }

  std::string recipe_text() {
    task_.report().recipe = task_.recipe(Json::object());
    return task_.report().recipe.dump();
  }

  Status judge(const engine::Network& made) {
    task_.steps().begin("evaluate");
    HONE_CHECK(task_.begin_evaluation());
    HONE_TRY(auto network, copy_of(made));
    HONE_CHECK(task_.judge(std::move(network)));
    HONE_TRY(auto again, copy_of(made));
    return task_.judge_at_device_precision(std::move(again));
  }

  QuantizeTask& task_;
};

}  // namespace

Status quantize_convert(QuantizeTask& task) { return Conversion(task).run(); }

}  // namespace hone::worker
