// SPDX-License-Identifier: Apache-2.0
#include "operator_case.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace windrow::inference::testing {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Tensor random_floats(Shape shape, std::mt19937& random, float least = -2) {
    Tensor tensor(ElementType::float32, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<float>()[i] = least + static_cast<float>(random() % 4000) * 0x1p-10F;
    return tensor;
}

/// A reduction of doubles by its definition.
double defined(const std::string& type, const std::vector<double>& x) {
    double sum = 0, sizes = 0, squares = 0, product = 1, exponentials = 0, most = -INFINITY, least = INFINITY;
    for (const double v : x) {
        sum += v;
        sizes += std::fabs(v);
        squares += v * v;
        product *= v;
        exponentials += std::exp(v);
        most = std::max(most, v);
        least = std::min(least, v);
    }
    if (type == "ReduceSum") return sum;
    if (type == "ReduceMean") return sum / static_cast<double>(x.size());
    if (type == "ReduceMax") return most;
    if (type == "ReduceMin") return least;
    if (type == "ReduceProd") return product;
    if (type == "ReduceL1") return sizes;
    if (type == "ReduceL2") return std::sqrt(squares);
    if (type == "ReduceLogSum") return std::log(sum);
    if (type == "ReduceLogSumExp") return std::log(exponentials);
    return squares;
}

TEST(ReductionOperators, EveryReductionOverEveryChoiceOfAxes) {
    std::mt19937 random(4);
    const Shape shape = {3, 2, 4};
    for (const char* type : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
                             "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
        const Tensor x = random_floats(shape, random, std::string(type) == "ReduceLogSum" ? 0.5F : -2.0F);
        for (int chosen = 1; chosen < 8; ++chosen) {
            std::vector<std::int64_t> axes;
            for (int d = 0; d < 3; ++d) {
                if ((chosen >> d & 1) != 0) axes.push_back(d % 2 == 0 ? d : d - 3);
            }
            const OperatorCase old = {type, 11, {integers_attribute("axes", axes), integer_attribute("keepdims", 0)}, {x}};
            const OperatorCase now = {
                type, 18, {integer_attribute("keepdims", 0)}, {x, integers({static_cast<std::int64_t>(axes.size())}, axes)}};
            const Tensor out = run_operator(now)[0];
            EXPECT_EQ(values_of<float>(run_operator(old)[0]), values_of<float>(out));
            std::vector<std::vector<double>> groups(static_cast<std::size_t>(out.size()));
            for (std::int64_t i = 0; i < 24; ++i) {
                const std::int64_t index[3] = {i / 8, i / 4 % 2, i % 4};
                std::int64_t at = 0;
                for (int d = 0; d < 3; ++d) {
                    if ((chosen >> d & 1) == 0) at = at * shape[static_cast<std::size_t>(d)] + index[d];
                }
                groups[static_cast<std::size_t>(at)].push_back(x.data<float>()[i]);
            }
            for (std::int64_t i = 0; i < out.size(); ++i) {
                const double exact = defined(type, groups[static_cast<std::size_t>(i)]);
                EXPECT_NEAR(out.data<float>()[i], exact, 3e-6 * std::max(1.0, std::fabs(exact))) << type << " over " << chosen;
            }
        }
    }
}

TEST(ReductionOperators, AxesLeftOutEmptyOrWrong) {
    const Tensor x = floats({2, 2}, {1, 2, 3, 4});
    EXPECT_EQ(run_operator({"ReduceSum", 13, {}, {x}})[0].shape(), (Shape{1, 1}));
    EXPECT_EQ(values_of<float>(run_operator({"ReduceSum", 13, {}, {x, integers({0}, {})}})[0]), (std::vector<float>{10}));
    EXPECT_EQ(values_of<float>(
                  run_operator({"ReduceSum", 13, {integer_attribute("noop_with_empty_axes", 1)}, {x, integers({0}, {})}})[0]),
              (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(error_code({"ReduceSum", 13, {}, {x, integers({1}, {2})}}), "W6612");
    EXPECT_EQ(error_code({"ReduceSum", 13, {}, {x, integers({2}, {0, -2})}}), "W6612");
    EXPECT_EQ(values_of<float>(run_operator({"ReduceMax", 18, {}, {floats({0}, {})}})[0]), (std::vector<float>{-infinity}));
    EXPECT_EQ(values_of<std::int32_t>(run_operator({"ReduceMean", 13, {}, {integers32({4}, {1, 2, 3, 5})}})[0]),
              (std::vector<std::int32_t>{2}));
    EXPECT_EQ(values_of<float>(run_operator({"ReduceLogSumExp", 13, {}, {floats({2}, {-infinity, -infinity})}})[0]),
              (std::vector<float>{-infinity}));
    EXPECT_EQ(values_of<float>(run_operator({"ReduceLogSumExp", 13, {}, {floats({2}, {1000, -infinity})}})[0]),
              (std::vector<float>{1000}));
}

TEST(ReductionOperators, ExtremesAndTheirPlaces) {
    const Tensor x = floats({2, 3}, {3, 1, 3, nan, 2, nan});
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"ArgMax", 13, {integer_attribute("axis", 1)}, {x}})[0]),
              (std::vector<std::int64_t>{0, 0}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator(
                  {"ArgMax", 13, {integer_attribute("axis", 1), integer_attribute("select_last_index", 1)}, {x}})[0]),
              (std::vector<std::int64_t>{2, 2}));
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"ArgMin", 13, {integer_attribute("axis", -1), integer_attribute("keepdims", 0)}, {x}})[0]),
              (std::vector<std::int64_t>{1, 0}));
    const auto top =
        run_operator({"TopK", 11, {integer_attribute("axis", 0)}, {floats({4, 1}, {2, 5, 5, 1}), integers({1}, {3})}, 2});
    EXPECT_EQ(values_of<float>(top[0]), (std::vector<float>{5, 5, 2}));
    EXPECT_EQ(values_of<std::int64_t>(top[1]), (std::vector<std::int64_t>{1, 2, 0}));
    const auto low =
        run_operator({"TopK", 11, {integer_attribute("largest", 0)}, {floats({3}, {nan, 5, -1}), integers({1}, {2})}, 2});
    EXPECT_EQ(values_of<std::int64_t>(low[1]), (std::vector<std::int64_t>{2, 1}));
    EXPECT_EQ(error_code({"TopK", 11, {}, {floats({2}, {1, 2}), integers({1}, {3})}, 2}), "W6612");
    EXPECT_EQ(error_code({"ArgMax", 13, {}, {floats({0}, {})}}), "W6612");
}

TEST(ReductionOperators, CumulativeSums) {
    const auto sums = [](bool exclusive, bool reverse) {
        return values_of<float>(
            run_operator({"CumSum",
                          14,
                          {integer_attribute("exclusive", exclusive ? 1 : 0), integer_attribute("reverse", reverse ? 1 : 0)},
                          {floats({2, 3}, {1, 2, 3, 4, 5, 6}), integers({}, {1})}})[0]);
    };
    EXPECT_EQ(sums(false, false), (std::vector<float>{1, 3, 6, 4, 9, 15}));
    EXPECT_EQ(sums(true, false), (std::vector<float>{0, 1, 3, 0, 4, 9}));
    EXPECT_EQ(sums(false, true), (std::vector<float>{6, 5, 3, 15, 11, 6}));
    EXPECT_EQ(sums(true, true), (std::vector<float>{5, 3, 0, 11, 6, 0}));
}

TEST(ReductionOperators, SoftmaxAlongAnAxisAndOverTheRest) {
    std::mt19937 random(5);
    const Tensor x = random_floats({2, 3, 4}, random);
    const auto expect_rows = [&](const OperatorCase& one, const std::function<std::int64_t(std::int64_t)>& row_of,
                                 bool logarithm) {
        const Tensor out = run_operator(one)[0];
        std::vector<double> sums(24, 0);
        for (std::int64_t i = 0; i < 24; ++i)
            sums[static_cast<std::size_t>(row_of(i))] += std::exp(static_cast<double>(x.data<float>()[i]));
        for (std::int64_t i = 0; i < 24; ++i) {
            const double exact = std::exp(static_cast<double>(x.data<float>()[i])) / sums[static_cast<std::size_t>(row_of(i))];
            EXPECT_NEAR(out.data<float>()[i], logarithm ? std::log(exact) : exact, 1e-6);
        }
    };
    expect_rows(
        {"Softmax", 13, {integer_attribute("axis", 1)}, {x}}, [](std::int64_t i) { return i / 12 * 4 + i % 4; }, false);
    expect_rows(
        {"Softmax", 13, {}, {x}}, [](std::int64_t i) { return i / 4; }, false);
    expect_rows(
        {"Softmax", 11, {}, {x}}, [](std::int64_t i) { return i / 12; }, false);
    expect_rows(
        {"LogSoftmax", 13, {integer_attribute("axis", 0)}, {x}}, [](std::int64_t i) { return i % 12; }, true);
    EXPECT_EQ(values_of<float>(run_operator({"Softmax", 13, {}, {floats({3}, {1000, -infinity, 1000})}})[0]),
              (std::vector<float>{0.5F, 0, 0.5F}));
    EXPECT_EQ(values_of<float>(run_operator({"Hardmax", 13, {}, {floats({3}, {1, 7, 7})}})[0]), (std::vector<float>{0, 1, 0}));
    EXPECT_EQ(error_code({"Softmax", 13, {integer_attribute("axis", 3)}, {x}}), "W6612");
}

/// A row's bits do not depend on what stands beside it.
TEST(ReductionOperators, RowsAreIndependent) {
    std::mt19937 random(6);
    const Tensor x = random_floats({9, 37}, random);
    for (const OperatorCase& one :
         {OperatorCase{"Softmax", 13, {}, {x}}, OperatorCase{"LayerNormalization", 17, {}, {x, floats({1}, {2})}},
          OperatorCase{"ReduceL2", 13, {integers_attribute("axes", {1})}, {x}}}) {
        const Tensor all = run_operator(one)[0];
        const std::int64_t length = all.size() / 9;
        for (std::int64_t row = 0; row < 9; ++row) {
            OperatorCase alone = one;
            alone.inputs[0] = Tensor::of<float>(ElementType::float32, {1, 37}, {x.data<float>() + row * 37, 37});
            const Tensor out = run_operator(alone)[0];
            for (std::int64_t i = 0; i < length; ++i)
                ASSERT_EQ(out.data<float>()[i], all.data<float>()[row * length + i]) << one.type;
        }
    }
}

}  // namespace
}  // namespace windrow::inference::testing
