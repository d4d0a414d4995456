// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/graph_program.hpp"
#include "windrow/inference/scorer.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// A model as rows see it.
struct RowModel {
    std::shared_ptr<const Model> model;           ///< with free first dimensions, where that was possible
    std::shared_ptr<const GraphProgram> program;  ///< exact
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    std::vector<std::int64_t> sample_lengths;  ///< free lengths with which it was proved, by input
    std::string one_row_reason;                ///< not empty: rows are run one at a time, and why
};

/// Proves that the model is one over rows: with made-up inputs, three rows at once give to the bit what each gives alone. Where
/// the outputs are no numbers, which proves nothing, rows are run one at a time. (For a very large model only the shapes are
/// compared.) Throws W6613 if it is not, and what prepare throws.
RowModel prove_rows(std::shared_ptr<const Model> model, const RunLimits& limits = {});

/// The types of the inputs for a number of rows; lengths[i] stands for the free lengths of input i.
std::vector<TensorType> row_types(std::span<const Port> inputs, std::int64_t rows, std::span<const std::int64_t> lengths);

}  // namespace windrow::inference
