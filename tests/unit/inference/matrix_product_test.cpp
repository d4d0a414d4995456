// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/matrix_product_kernels.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace windrow::inference {
namespace {

std::vector<float> random_values(std::size_t count, std::mt19937& random) {
    std::vector<float> values(count);
    for (float& v : values) v = static_cast<float>(static_cast<int>(random()) * 0x1p-30);
    return values;
}

/// Every width of registers, every layout of the operands, sizes around the tiles' edges: the bits of the definition.
TEST(MatrixProduct, EveryLevelGivesTheBitsOfTheDefinition) {
    std::mt19937 random(21);
    for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
        if (!has_lane_level(level)) continue;
        const MatrixProductKernels& kernels = matrix_product_kernels_at(level);
        for (int round = 0; round < 150; ++round) {
            const auto rows = static_cast<std::int64_t>(1 + random() % 20);
            const auto columns = static_cast<std::int64_t>(1 + random() % 70);
            const auto inner = static_cast<std::int64_t>(random() % 40);
            // 0: row-major, 1: transposed, 2: every third element of a larger matrix.
            const auto view = [&](const std::vector<float>& values, int layout, std::int64_t down,
                                  std::int64_t across) -> MatrixView<float> {
                if (layout == 0) return {values.data(), across, 1};
                if (layout == 1) return {values.data(), 1, down};
                return {values.data(), 3 * across, 3};
            };
            const std::vector<float> a = random_values(static_cast<std::size_t>(3 * rows * (inner + 1)), random);
            const std::vector<float> b = random_values(static_cast<std::size_t>(3 * (inner + 1) * columns), random);
            const MatrixView<float> left = view(a, static_cast<int>(random() % 3), rows, inner);
            const MatrixView<float> right = view(b, static_cast<int>(random() % 3), inner, columns);
            std::vector<float> panel(static_cast<std::size_t>(inner * kernels.panel_columns));
            std::vector<float> product(static_cast<std::size_t>(rows * columns) + 1, 7.0F);
            kernels.multiply(left, right, product.data(), rows, columns, inner, panel.data());
            for (std::int64_t i = 0; i < rows; ++i) {
                for (std::int64_t j = 0; j < columns; ++j) {
                    const float exact = semantics::dot_product(left.data + i * left.row_step, left.column_step,
                                                               right.data + j * right.column_step, right.row_step, inner);
                    ASSERT_EQ(product[static_cast<std::size_t>(i * columns + j)], exact)
                        << rows << " x " << inner << " x " << columns;
                }
            }
            ASSERT_EQ(product.back(), 7.0F);  // nothing is written behind the product
        }
    }
}

}  // namespace
}  // namespace windrow::inference
