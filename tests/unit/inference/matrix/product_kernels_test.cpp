// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/product_kernels.hpp"

#include "lanes/aligned_floats.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace windrow::inference {
namespace {

TEST(ProductKernels, GiveTheBitsOfTheDotProduct) {
    std::mt19937 random(8);
    std::normal_distribution<float> normal;
    for (int trial = 0; trial < 120; ++trial) {
        const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 40);
        const std::int64_t columns = 1 + static_cast<std::int64_t>(random() % 80);
        const std::int64_t inner = static_cast<std::int64_t>(random() % 50);
        const bool left_turned = random() % 2 == 0;
        const bool right_turned = random() % 2 == 0;
        std::vector<float> left(static_cast<std::size_t>(rows * inner));
        std::vector<float> right(static_cast<std::size_t>(inner * columns));
        for (float& v : left) v = normal(random);
        for (float& v : right) v = normal(random);
        FloatProduct p{left.data(),
                       left_turned ? 1 : inner,
                       left_turned ? rows : 1,
                       right.data(),
                       right_turned ? 1 : columns,
                       right_turned ? inner : 1,
                       nullptr,
                       rows,
                       columns,
                       inner};
        std::vector<float> expected;
        for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t c = 0; c < columns; ++c) {
                expected.push_back(semantics::dot_product(p.left + r * p.left_row, p.left_column, p.right + c * p.right_column,
                                                          p.right_row, inner));
            }
        }
        for (const LaneLevel level : {LaneLevel::one, LaneLevel::eight, LaneLevel::sixteen}) {
            if (!has_lane_level(level)) continue;
            const ProductKernels& kernels = product_kernels_at(level);
            AlignedFloats panel(static_cast<std::size_t>(inner * kernels.panel_columns));
            std::vector<float> product(expected.size(), -77.0F);
            p.product = product.data();
            kernels.multiply(p, panel.data());
            ASSERT_EQ(std::memcmp(product.data(), expected.data(), product.size() * sizeof(float)), 0)
                << static_cast<int>(level) << " lanes, " << rows << " x " << inner << " x " << columns
                << (left_turned ? ", left turned" : "") << (right_turned ? ", right turned" : "");
        }
    }
}

}  // namespace
}  // namespace windrow::inference
