// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs one version of a model over rows of columns, for one worker.

#include "predicted_columns.hpp"
#include "tensor_filling.hpp"
#include "windrow/inference/device_features.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::exec {

/// What became of the rows of a batch.
struct ScoredRows {
    std::uint64_t scored = 0;
    std::uint64_t unfit = 0;  ///< could not be scored (docs/models.md); a row with a NULL feature is not one of them
    std::string first_unfit;  ///< what is wrong with the first of them
};

/// The features of a batch, and where they also lie.
struct BatchFeatures {
    std::span<const Column> columns;
    std::int64_t rows = 0;
    const inference::DeviceFeatures* on_device = nullptr;  ///< all of them on a device, for no rows yet; null: not all are
    const DeviceRows* device_rows = nullptr;               ///< with `on_device`: which rows they are there
};

/// Not thread-safe. `scoring` must outlive it.
class RowScoring {
public:
    /// `options`: where the model runs; precision, math and batch limit are those of `scoring`.
    RowScoring(const plan::Scoring& scoring, std::shared_ptr<const inference::LoadedModel> model,
               inference::ScorerOptions options);

    /// Scores `rows` of a batch (all if null) and adds the results. A row that the model cannot compute is counted, whatever the
    /// batch.
    ScoredRows run(const BatchFeatures& features, const std::vector<std::int32_t>* rows, PredictedColumns& predicted);

private:
    void prepare(std::int64_t length, std::size_t rows);
    bool takes(const ScorableRows::Group& group, ScoredRows& result);
    void run_block(const BatchFeatures& features, std::span<const std::int32_t> rows, std::int64_t length,
                   PredictedColumns& predicted, ScoredRows& result);
    [[nodiscard]] bool run_where_they_lie(const BatchFeatures& features, std::span<const std::int32_t> rows);
    void point_to(std::int64_t first);
    void take_results(std::span<const std::int32_t> rows, PredictedColumns& predicted, ScoredRows& result);
    void run_rows(std::int64_t first, std::span<const std::int32_t> rows, PredictedColumns& predicted, ScoredRows& result);

    const plan::Scoring& scoring_;
    std::shared_ptr<const inference::LoadedModel> model_;
    std::unique_ptr<inference::Scorer> scorer_;
    std::vector<Buffer> inputs_;
    std::vector<std::size_t> input_row_bytes_;
    std::vector<Buffer> outputs_;
    std::vector<OutputTensor> tensors_;
    std::vector<std::size_t> output_row_bytes_;
    std::vector<const void*> input_pointers_;
    std::vector<void*> output_pointers_;
    std::vector<std::int32_t> device_rows_;
};

}  // namespace windrow::exec
