// SPDX-License-Identifier: Apache-2.0
#include "operator_case.hpp"

#include <cmath>
#include <random>

namespace windrow::inference::testing {
namespace {

Tensor random_tensor(Shape shape, std::mt19937& random) {
    Tensor tensor(ElementType::float64, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<double>()[i] = static_cast<double>(static_cast<int>(random())) * 0x1p-30;
    return tensor;
}
Tensor as_floats(const Tensor& tensor) {
    Tensor single(ElementType::float32, tensor.shape());
    for (std::int64_t i = 0; i < tensor.size(); ++i) single.data<float>()[i] = static_cast<float>(tensor.data<double>()[i]);
    return single;
}

/// Runs the case in both precisions and compares each element with its definition.
template <typename Defined>
void expect_elements(OperatorCase one, const Defined& defined) {
    const Tensor wide = run_operator(one)[0];
    for (auto& input : one.inputs) input = as_floats(*input);
    const Tensor single = run_operator(one)[0];
    for (std::int64_t i = 0; i < wide.size(); ++i) {
        const double exact = defined(i);
        ASSERT_NEAR(wide.data<double>()[i], exact, 1e-12 * std::max(1.0, std::fabs(exact))) << one.type << " at " << i;
        ASSERT_NEAR(single.data<float>()[i], exact, 1e-5 * std::max(1.0, std::fabs(exact))) << one.type << " at " << i;
    }
}

struct Moments {
    double mean = 0;
    double variance = 0;
};
/// Of the elements for which `belongs` says yes.
template <typename Belongs>
Moments moments(const Tensor& x, const Belongs& belongs) {
    Moments out;
    double count = 0;
    for (std::int64_t i = 0; i < x.size(); ++i) {
        if (!belongs(i)) continue;
        out.mean += x.data<double>()[i];
        ++count;
    }
    out.mean /= count;
    for (std::int64_t i = 0; i < x.size(); ++i) {
        if (belongs(i)) out.variance += std::pow(x.data<double>()[i] - out.mean, 2) / count;
    }
    return out;
}

constexpr double epsilon = 1e-2F;
const Attribute epsilon_attribute = real_attribute("epsilon", 1e-2F);

TEST(NormalizationOperators, BatchNormalizationByGivenAndByOwnStatistics) {
    std::mt19937 random(1);
    const Tensor x = random_tensor({3, 4, 5}, random), scale = random_tensor({4}, random), bias = random_tensor({4}, random),
                 mean = random_tensor({4}, random);
    Tensor variance = random_tensor({4}, random);
    for (int i = 0; i < 4; ++i) variance.data<double>()[i] = std::fabs(variance.data<double>()[i]);
    const auto channel = [](std::int64_t i) { return i / 5 % 4; };
    expect_elements({"BatchNormalization", 15, {epsilon_attribute}, {x, scale, bias, mean, variance}}, [&](std::int64_t i) {
        const auto c = channel(i);
        return (x.data<double>()[i] - mean.data<double>()[c]) / std::sqrt(variance.data<double>()[c] + epsilon) *
                   scale.data<double>()[c] +
               bias.data<double>()[c];
    });
    const OperatorCase training = {"BatchNormalization",
                                   15,
                                   {epsilon_attribute, integer_attribute("training_mode", 1), real_attribute("momentum", 0.75F)},
                                   {x, scale, bias, mean, variance},
                                   3};
    const auto of_channel = [&](std::int64_t c) { return moments(x, [&](std::int64_t i) { return channel(i) == c; }); };
    expect_elements(training, [&](std::int64_t i) {
        const Moments own = of_channel(channel(i));
        return (x.data<double>()[i] - own.mean) / std::sqrt(own.variance + epsilon) * scale.data<double>()[channel(i)] +
               bias.data<double>()[channel(i)];
    });
    const auto outputs = run_operator(training);
    for (std::int64_t c = 0; c < 4; ++c) {
        EXPECT_NEAR(outputs[1].data<double>()[c], 0.75 * mean.data<double>()[c] + 0.25 * of_channel(c).mean, 1e-12);
        EXPECT_NEAR(outputs[2].data<double>()[c], 0.75 * variance.data<double>()[c] + 0.25 * of_channel(c).variance, 1e-12);
    }
    EXPECT_EQ(error_code({"BatchNormalization", 15, {}, {x, scale, bias, mean, random_tensor({3}, random)}}), "W6612");
    EXPECT_EQ(error_code({"BatchNormalization", 9, {}, {x, scale, bias, mean, variance}, 3}), "W6610");
}

TEST(NormalizationOperators, InstancesAndGroups) {
    std::mt19937 random(2);
    const Tensor x = random_tensor({2, 4, 3}, random), scale = random_tensor({4}, random), bias = random_tensor({4}, random);
    expect_elements({"InstanceNormalization", 6, {epsilon_attribute}, {x, scale, bias}}, [&](std::int64_t i) {
        const Moments own = moments(x, [&](std::int64_t j) { return j / 3 == i / 3; });
        return (x.data<double>()[i] - own.mean) / std::sqrt(own.variance + epsilon) * scale.data<double>()[i / 3 % 4] +
               bias.data<double>()[i / 3 % 4];
    });
    const auto groups = integer_attribute("num_groups", 2);
    const auto in_group = [&](std::int64_t i) { return moments(x, [&](std::int64_t j) { return j / 6 == i / 6; }); };
    expect_elements({"GroupNormalization", 21, {epsilon_attribute, groups}, {x, scale, bias}}, [&](std::int64_t i) {
        const Moments own = in_group(i);
        return (x.data<double>()[i] - own.mean) / std::sqrt(own.variance + epsilon) * scale.data<double>()[i / 3 % 4] +
               bias.data<double>()[i / 3 % 4];
    });
    const Tensor two = random_tensor({2}, random);
    expect_elements({"GroupNormalization", 18, {epsilon_attribute, groups}, {x, two, two}}, [&](std::int64_t i) {
        const Moments own = in_group(i);
        return (x.data<double>()[i] - own.mean) / std::sqrt(own.variance + epsilon) * two.data<double>()[i / 6 % 2] +
               two.data<double>()[i / 6 % 2];
    });
    EXPECT_EQ(error_code({"GroupNormalization", 21, {integer_attribute("num_groups", 3)}, {x, scale, bias}}), "W6612");
}

TEST(NormalizationOperators, Layers) {
    std::mt19937 random(3);
    const Tensor x = random_tensor({2, 3, 5}, random), scale = random_tensor({3, 5}, random), bias = random_tensor({5}, random);
    const OperatorCase layer = {"LayerNormalization", 17, {epsilon_attribute, integer_attribute("axis", 1)}, {x, scale, bias}, 3};
    const auto in_row = [&](std::int64_t row) { return moments(x, [&](std::int64_t j) { return j / 15 == row; }); };
    expect_elements(layer, [&](std::int64_t i) {
        const Moments own = in_row(i / 15);
        return (x.data<double>()[i] - own.mean) / std::sqrt(own.variance + epsilon) * scale.data<double>()[i % 15] +
               bias.data<double>()[i % 5];
    });
    const auto outputs = run_operator(layer);
    EXPECT_EQ(outputs[1].shape(), (Shape{2, 1, 1}));
    for (std::int64_t row = 0; row < 2; ++row) {
        EXPECT_NEAR(outputs[1].data<double>()[row], in_row(row).mean, 1e-12);
        EXPECT_NEAR(outputs[2].data<double>()[row], 1 / std::sqrt(in_row(row).variance + epsilon), 1e-12);
    }
    const Tensor per_row = random_tensor({2, 1, 1}, random);  // a scale that broadcasts over more than the row
    expect_elements({"RMSNormalization", 23, {epsilon_attribute, integer_attribute("axis", 1)}, {x, per_row}},
                    [&](std::int64_t i) {
                        double squares = 0;
                        for (std::int64_t j = i / 15 * 15; j < i / 15 * 15 + 15; ++j)
                            squares += std::pow(x.data<double>()[j], 2) / 15;
                        return x.data<double>()[i] / std::sqrt(squares + epsilon) * per_row.data<double>()[i / 15];
                    });
    EXPECT_EQ(error_code({"LayerNormalization", 17, {}, {x, random_tensor({4}, random)}}), "W6612");
}

TEST(NormalizationOperators, NormsAndNeighbours) {
    std::mt19937 random(4);
    const Tensor x = random_tensor({2, 5, 3}, random);
    for (const std::int64_t p : {1, 2}) {
        expect_elements(
            {"LpNormalization", 1, {integer_attribute("axis", 1), integer_attribute("p", p)}, {x}}, [&](std::int64_t i) {
                double total = 0;
                for (std::int64_t c = 0; c < 5; ++c)
                    total += std::pow(std::fabs(x.data<double>()[i / 15 * 15 + c * 3 + i % 3]), static_cast<double>(p));
                return x.data<double>()[i] / (p == 1 ? total : std::sqrt(total));
            });
    }
    EXPECT_EQ(values_of<float>(run_operator({"LpNormalization", 1, {}, {floats({2, 2}, {0, 0, 3, 4})}})[0]),
              (std::vector<float>{0, 0, 0.6F, 0.8F}));
    expect_elements({"MeanVarianceNormalization", 13, {integers_attribute("axes", {0, 2})}, {x}}, [&](std::int64_t i) {
        const Moments own = moments(x, [&](std::int64_t j) { return j / 3 % 5 == i / 3 % 5; });
        return (x.data<double>()[i] - own.mean) / (std::sqrt(own.variance) + 1e-9);
    });
    expect_elements(
        {"LRN",
         13,
         {integer_attribute("size", 4), real_attribute("alpha", 0.5F), real_attribute("beta", 0.75F), real_attribute("bias", 2)},
         {x}},
        [&](std::int64_t i) {
            const std::int64_t channel = i / 3 % 5;
            double squares = 0;
            for (std::int64_t c = std::max<std::int64_t>(0, channel - 1); c <= std::min<std::int64_t>(4, channel + 2); ++c) {
                squares += std::pow(x.data<double>()[i / 15 * 15 + c * 3 + i % 3], 2);
            }
            return x.data<double>()[i] / std::pow(2 + 0.125 * squares, 0.75);
        });
    EXPECT_EQ(error_code({"LpNormalization", 1, {integer_attribute("p", 3)}, {x}}), "W6610");
    EXPECT_EQ(error_code({"LRN", 13, {}, {x}}), "W6610");
}

}  // namespace
}  // namespace windrow::inference::testing
