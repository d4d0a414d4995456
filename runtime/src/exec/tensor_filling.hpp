// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows of columns into tensors (windrow/runtime/plan/scoring.hpp says where each element goes).

#include "windrow/kernels/column.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace windrow::exec {

/// What can be scored of a batch.
struct ScorableRows {
    /// Rows with a free length, by that length (0 where no length is free), each group ascending; groups in order of their
    /// length.
    struct Group {
        std::int64_t length = 0;
        std::vector<std::int32_t> rows;
    };
    std::vector<Group> groups;
    std::int64_t unfit = 0;   ///< rows with a sequence of a length that the model does not take
    std::string first_unfit;  ///< what is wrong with the first of them
};

/// Sorts out rows with a NULL feature or a NULL element (their outputs are NULL by rule) and rows with sequences of wrong
/// lengths, among `rows`, or all if it is null.
ScorableRows scorable_rows(const plan::Scoring& scoring, std::span<const Column> features, std::int64_t batch_rows,
                           const std::vector<std::int32_t>* rows);

/// Elements of a row in this tensor, with `length` steps where its length is free.
std::int64_t row_elements(const plan::InputPort& port, std::int64_t length);

/// Fills a tensor with rows, one behind the other. `tensor` has room for them.
void fill_tensor(const plan::InputPort& port, inference::ElementType element, std::span<const Column> features,
                 std::span<const std::int32_t> rows, std::int64_t length, std::byte* tensor);

}  // namespace windrow::exec
