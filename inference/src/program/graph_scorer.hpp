// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/planned_run.hpp"
#include "program/row_proof.hpp"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow::inference {

/// A model's program over rows on the CPU.
class GraphScorer final : public Scorer {
public:
    /// `program`: of rows.model, for the precision of the options.
    GraphScorer(std::shared_ptr<const RowModel> rows, std::shared_ptr<const GraphProgram> program, const ScorerOptions& options);
    std::vector<Shape> set_lengths(std::span<const std::int64_t> lengths) override;
    void run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) override;
    [[nodiscard]] std::vector<std::string> backend_notes() const override;

private:
    /// A run for one number of rows, where lengths do not follow from the rows by a rule.
    struct Kept {
        std::int64_t rows;
        std::unique_ptr<PlannedRun> run;
    };

    void plan();
    [[nodiscard]] TypedPlan plan_for(std::int64_t rows) const;
    void check_outputs(const TypedPlan& plan, std::int64_t rows, const char* code) const;
    [[nodiscard]] bool has_free_lengths() const;
    void run_cut(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs);
    PlannedRun& planned_run(std::int64_t rows);
    void run_open(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs);

    std::shared_ptr<const RowModel> rows_;
    std::shared_ptr<const GraphProgram> program_;
    ScorerOptions options_;
    std::int64_t most_rows_;             ///< by the options and the model
    std::int64_t batch_limit_;           ///< of these, as many as the cache holds
    std::vector<std::int64_t> lengths_;  ///< of free dimensions, by input
    bool lengths_missing_ = false;
    std::vector<std::size_t> input_row_bytes_;
    std::vector<std::size_t> output_row_bytes_;
    std::vector<Shape> output_shapes_;  ///< of a row, with the lengths that are set
    SlotMemory memory_;
    bool open_ = false;  ///< types follow from values: nothing is planned
    std::optional<RowLengths> row_lengths_;
    std::unique_ptr<PlannedRun> any_rows_;  ///< for all numbers of rows, with row_lengths_
    std::int64_t any_rows_set_ = 0;
    std::list<Kept> kept_;  ///< the latest first
    std::vector<const void*> input_cuts_;
    std::vector<void*> output_cuts_;
};

}  // namespace windrow::inference
