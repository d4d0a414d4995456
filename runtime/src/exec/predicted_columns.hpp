// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Output tensors into columns: rows that were not scored are NULL.

#include "windrow/kernels/column.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace windrow::exec {

/// What a call of a scorer gave for one output of the model.
struct OutputTensor {
    inference::ElementType element = inference::ElementType::undefined;
    std::int64_t row_elements = 0;
    std::int64_t last_length = 0;  ///< of its last dimension; softmax goes over it
    std::byte* data = nullptr;
};

/// Applies the model's 'output.activation' to the FLOAT or DOUBLE elements of some rows, in place.
void activate(plan::OutputActivation activation, std::int64_t rows, OutputTensor& tensor);

/// Collects a batch's OUTPUT columns. Rows may come in any order, each at most once.
class PredictedColumns {
public:
    PredictedColumns(const plan::Scoring& scoring, std::int64_t rows);
    ~PredictedColumns();
    PredictedColumns(const PredictedColumns&) = delete;
    PredictedColumns& operator=(const PredictedColumns&) = delete;

    /// `tensors[p]`: output p of the model for `rows`, one behind the other.
    void add(std::span<const std::int32_t> rows, std::span<const OutputTensor> tensors);
    /// The columns, in the order of OUTPUT.
    [[nodiscard]] std::vector<Column> finish();

private:
    struct Part;
    const plan::Scoring& scoring_;
    std::int64_t rows_;
    std::vector<Part> parts_;
};

}  // namespace windrow::exec
