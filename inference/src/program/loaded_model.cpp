// SPDX-License-Identifier: Apache-2.0
#include "device/device_scorer.hpp"
#include "program/graph_scorer.hpp"
#include "program/loaded_rows.hpp"
#include "windrow/inference/scorer.hpp"
#include "windrow/kernels/error.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace windrow::inference {

namespace {

/// A model that was proved to be one over rows.
class RowLoadedModel final : public LoadedModel {
public:
    RowLoadedModel(std::shared_ptr<const Model> model, std::shared_ptr<const RowModel> rows)
        : model_(std::move(model)), rows_(std::move(rows)) {}
    const std::vector<Port>& inputs() const noexcept override { return rows_->inputs; }
    const std::vector<Port>& outputs() const noexcept override { return rows_->outputs; }
    const Model& model() const noexcept override { return *model_; }
    std::unique_ptr<Scorer> make_scorer(const ScorerOptions& options) const override {
        check_scorer_options(options);
        auto cpu = std::make_unique<GraphScorer>(rows_, program(options.precision), options);
        if (options.backend == "cpu") return cpu;
        return std::make_unique<DeviceScorer>(rows_, device_models_, std::move(cpu), options);
    }

private:
    std::shared_ptr<const GraphProgram> program(Precision precision) const {
        if (precision == Precision::exact) return rows_->program;
        const std::lock_guard lock(mutex_);
        if (!library_) library_ = prepare_graph_program(rows_->model, precision);
        return library_;
    }

    std::shared_ptr<const Model> model_;
    std::shared_ptr<const RowModel> rows_;
    mutable DeviceModels device_models_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const GraphProgram> library_;  ///< made when first asked for
};

}  // namespace

void check_scorer_options(const ScorerOptions& options) {
    if (options.backend != "cpu") return;
    if (options.precision == Precision::library && options.math != LibraryMath::fp32)
        throw Error("W6621", "'library.math' other than fp32 is for devices, and the model is to run on the CPU",
                    "leave 'library.math' out, or run on a device (--backend cuda)");
    if (options.choices != nullptr && !options.choices->all().empty())
        throw Error("W6622",
                    "the checkpoint was taken with library layers of a model on a device, and the model now runs on the CPU",
                    "run on the device, or go on with the CPU's layers (--allow-new-model)");
}

std::int64_t Port::row_elements() const noexcept {
    std::int64_t product = 1;
    for (const std::int64_t length : row_shape) {
        if (length < 0) return -1;
        product *= length;
    }
    return product;
}

std::shared_ptr<const LoadedModel> load_rows(std::shared_ptr<const Model> model, std::shared_ptr<const RowModel> rows) {
    return std::make_shared<const RowLoadedModel>(std::move(model), std::move(rows));
}

std::shared_ptr<const LoadedModel> load_model(const std::string& path, const ReadLimits& limits) {
    auto model = std::make_shared<const Model>(read_model_file(path, limits));
    try {
        auto rows = std::make_shared<const RowModel>(prove_rows(model));
        return load_rows(std::move(model), std::move(rows));
    } catch (const Error& error) {
        throw Error(error.code(), "the model file " + path + ": " + error.message(), error.hint());
    }
}

}  // namespace windrow::inference
