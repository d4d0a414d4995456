// SPDX-License-Identifier: Apache-2.0
#include "operator_case.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <array>
#include <map>
#include <random>

namespace windrow::inference::testing {
namespace {

Tensor random_floats(Shape shape, std::mt19937& random) {
    Tensor tensor(ElementType::float32, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<float>()[i] = static_cast<float>(static_cast<int>(random()) * 0x1p-30);
    return tensor;
}

TEST(MatrixOperators, GemmInEveryTransposition) {
    std::mt19937 random(1);
    for (int flags = 0; flags < 4; ++flags) {
        const bool transpose_a = (flags & 1) != 0;
        const bool transpose_b = (flags & 2) != 0;
        const std::int64_t m = 5, n = 7, k = 33;
        const Tensor a = random_floats(transpose_a ? Shape{k, m} : Shape{m, k}, random);
        const Tensor b = random_floats(transpose_b ? Shape{n, k} : Shape{k, n}, random);
        const Tensor c = random_floats({m, 1}, random);
        const Tensor out =
            run_operator({"Gemm",
                          13,
                          {integer_attribute("transA", transpose_a ? 1 : 0), integer_attribute("transB", transpose_b ? 1 : 0),
                           real_attribute("alpha", 0.5F), real_attribute("beta", 2)},
                          {a, b, c}})[0];
        for (std::int64_t i = 0; i < m; ++i) {
            for (std::int64_t j = 0; j < n; ++j) {
                const float sum = semantics::dot_product(a.data<float>() + (transpose_a ? i : i * k), transpose_a ? m : 1,
                                                         b.data<float>() + (transpose_b ? j * k : j), transpose_b ? 1 : n, k);
                ASSERT_EQ(out.data<float>()[i * n + j], semantics::gemm_element(sum, 0.5F, 2.0F, c.data<float>()[i]));
            }
        }
    }
    EXPECT_EQ(error_code({"Gemm", 13, {}, {floats({1, 2}, {1, 2}), floats({1, 2}, {1, 2})}}), "W6612");
    EXPECT_EQ(error_code({"Gemm", 13, {}, {floats({1, 1}, {1}), floats({1, 1}, {1}), floats({2}, {1, 2})}}), "W6612");
}

TEST(MatrixOperators, MatMulOfVectorsAndStacks) {
    EXPECT_EQ(run_operator({"MatMul", 13, {}, {floats({3}, {1, 2, 3}), floats({3}, {4, 5, 6})}})[0].shape(), Shape{});
    EXPECT_EQ(values_of<float>(run_operator({"MatMul", 13, {}, {floats({3}, {1, 2, 3}), floats({3}, {4, 5, 6})}})[0]),
              (std::vector<float>{32}));
    EXPECT_EQ(values_of<std::int32_t>(
                  run_operator({"MatMul", 13, {}, {integers32({2, 1, 2}, {1, 2, 3, 4}), integers32({2}, {5, 6})}})[0]),
              (std::vector<std::int32_t>{17, 39}));
    std::mt19937 random(2);
    const Tensor a = random_floats({3, 1, 2, 4}, random);
    const Tensor b = random_floats({2, 4, 5}, random);
    const Tensor out = run_operator({"MatMul", 13, {}, {a, b}})[0];
    ASSERT_EQ(out.shape(), (Shape{3, 2, 2, 5}));
    for (std::int64_t i = 0; i < out.size(); ++i) {
        const std::int64_t column = i % 5, row = i / 5 % 2, stack = i / 10 % 2, outer = i / 20;
        ASSERT_EQ(out.data<float>()[i], semantics::dot_product(a.data<float>() + (outer * 2 + row) * 4, 1,
                                                               b.data<float>() + stack * 20 + column, 5, 4));
    }
    EXPECT_EQ(error_code({"MatMul", 13, {}, {floats({}, {1}), floats({1}, {1})}}), "W6612");
}

TEST(MatrixOperators, EinsumIsASumOverAxes) {
    const auto einsum = [](std::string equation, std::vector<std::optional<Tensor>> inputs) {
        return OperatorCase{"Einsum", 12, {text_attribute("equation", std::move(equation))}, std::move(inputs)};
    };
    const Tensor square = floats({2, 2}, {1, 2, 3, 4});
    EXPECT_EQ(values_of<float>(run_operator(einsum("ii", {square}))[0]), (std::vector<float>{5}));
    EXPECT_EQ(values_of<float>(run_operator(einsum("ij->ji", {square}))[0]), (std::vector<float>{1, 3, 2, 4}));
    EXPECT_EQ(values_of<float>(run_operator(einsum("ba", {square}))[0]),
              (std::vector<float>{1, 3, 2, 4}));  // no arrow: letters in alphabetical order
    EXPECT_EQ(
        values_of<float>(run_operator(einsum("i,i,i->", {floats({2}, {1, 2}), floats({2}, {3, 4}), floats({2}, {5, 6})}))[0]),
        (std::vector<float>{63}));
    const Tensor stack = floats({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_EQ(values_of<float>(run_operator(einsum("...ij, ...jk -> ...ik", {stack, square}))[0]),
              values_of<float>(run_operator({"MatMul", 13, {}, {stack, square}})[0]));
    EXPECT_EQ(error_code(einsum("ij->ik", {square})), "W6610");
    EXPECT_EQ(error_code(einsum("i1", {square})), "W6610");
    EXPECT_EQ(error_code(einsum("ij,jk", {square})), "W6612");
    EXPECT_EQ(error_code(einsum("ij,jk", {square, floats({3, 1}, {1, 2, 3})})), "W6612");
}

/// Equations that are computed as matrix products, and one that is not, against sums over all indices.
TEST(MatrixOperators, EinsumOfTwoOperandsHasTheBitsOfItsSum) {
    std::mt19937 random(8);
    const std::map<char, std::int64_t> lengths = {{'a', 2}, {'b', 3}, {'c', 5}, {'d', 7}, {'e', 4}};
    const auto shape_of = [&](const std::string& term) {
        Shape shape;
        for (const char c : term) shape.push_back(lengths.at(c));
        return shape;
    };
    for (const auto& [left, right, result] : std::vector<std::array<std::string, 3>>{{"abc", "acd", "abd"},
                                                                                     {"abec", "adec", "aebd"},
                                                                                     {"abec", "ebcd", "dbae"},
                                                                                     {"c", "c", ""},
                                                                                     {"cb", "c", "b"},
                                                                                     {"c", "dc", "d"},
                                                                                     {"aac", "cb", "ab"},
                                                                                     {"abc", "bcd", "ad"}}) {
        const Tensor a = random_floats(shape_of(left), random);
        const Tensor b = random_floats(shape_of(right), random);
        const Tensor out =
            run_operator({"Einsum", 12, {text_attribute("equation", left + "," + right + "->" + result)}, {a, b}})[0];
        std::string summed;
        for (const char c : left + right) {
            if (result.find(c) == std::string::npos && summed.find(c) == std::string::npos) summed += c;
        }
        std::vector<float> sums(static_cast<std::size_t>(out.size()), 0.0F);
        const std::string all = result + summed;
        std::map<char, std::int64_t> index;
        const auto offset = [&](const std::string& term) {
            std::int64_t at = 0;
            for (const char c : term) at = at * lengths.at(c) + index[c];
            return at;
        };
        const std::int64_t steps = element_count(shape_of(all));
        for (std::int64_t step = 0; step < steps; ++step) {
            std::int64_t rest = step;
            for (std::size_t i = all.size(); i-- > 0;) {
                index[all[i]] = rest % lengths.at(all[i]);
                rest /= lengths.at(all[i]);
            }
            float& sum = sums[static_cast<std::size_t>(offset(result))];
            sum = semantics::add_product(sum, a.data<float>()[offset(left)], b.data<float>()[offset(right)]);
        }
        EXPECT_EQ(values_of<float>(out), sums) << left << "," << right << "->" << result;
    }
}

}  // namespace
}  // namespace windrow::inference::testing
