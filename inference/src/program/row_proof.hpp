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
    std::string independence;                  ///< how it was shown, where rows are run together: "by the graph's structure"
};

/// Proves that the model is one over rows. The graph's structure shows it for all values (row_dependence.hpp), where every node
/// is followed. Besides, with made-up inputs, three rows at once give to the bit what each gives alone; for a very large model
/// only the shapes are compared. Rows are run one at a time where a node takes several rows together though no made-up row shows
/// it, or where the structure shows nothing and the outputs are no numbers, which proves nothing either. Throws W6613 if rows are
/// seen to depend on each other, and what prepare throws.
RowModel prove_rows(std::shared_ptr<const Model> model, const RunLimits& limits = {});

/// The types of the inputs for a number of rows; lengths[i] stands for the free lengths of input i.
std::vector<TensorType> row_types(std::span<const Port> inputs, std::int64_t rows, std::span<const std::int64_t> lengths);

}  // namespace windrow::inference
