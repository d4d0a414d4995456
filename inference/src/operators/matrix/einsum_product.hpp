// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Equations of two operands that are stacks of matrix products ("bij,bjk->bik"): computed as such, with the bits of the sum that
/// Einsum is.

#include "operators/matrix/einsum_equation.hpp"

#include <optional>

namespace windrow::inference {

class EinsumProduct {
public:
    /// Absent unless there are two operands and exactly one axis to sum over. All lengths known.
    static std::optional<EinsumProduct> of(const EinsumEquation::Axes& axes);

    /// T as multiply_matrices takes it. `axes` is what `of` was called with.
    template <typename T>
    void multiply(const EinsumEquation::Axes& axes, const T* left, const T* right, T* output) const;

private:
    std::optional<std::size_t> row_axis_;     ///< an axis of the result along which only the left operand moves
    std::optional<std::size_t> column_axis_;  ///< one along which only the right one does
};

}  // namespace windrow::inference
