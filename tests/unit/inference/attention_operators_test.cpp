// SPDX-License-Identifier: Apache-2.0
#include "operator_case.hpp"

#include <cmath>
#include <random>

namespace windrow::inference::testing {
namespace {

Tensor random_doubles(Shape shape, std::mt19937& random) {
    Tensor tensor(ElementType::float64, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<double>()[i] = static_cast<double>(static_cast<int>(random())) * 0x1p-30;
    return tensor;
}

/// The lengths of one attention, and its inputs as [batch][heads][positions][size].
struct Attended {
    std::int64_t batch = 2, query_heads = 4, key_heads = 2, queries = 3, keys = 5, size = 4, value_size = 6;
    Tensor q, k, v;
    explicit Attended(std::mt19937& random)
        : q(random_doubles({batch, query_heads, queries, size}, random)),
          k(random_doubles({batch, key_heads, keys, size}, random)),
          v(random_doubles({batch, key_heads, keys, value_size}, random)) {}

    /// An element of the result by its definition. `bias` gives what is added to a score.
    template <typename Bias>
    [[nodiscard]] double element(std::int64_t b, std::int64_t h, std::int64_t i, std::int64_t n, double scale, double cap,
                                 const Bias& bias) const {
        const std::int64_t shared = h / (query_heads / key_heads);
        double total = 0, sum = 0;
        for (std::int64_t j = 0; j < keys; ++j) {
            double score = 0;
            for (std::int64_t d = 0; d < size; ++d) {
                score += q.data<double>()[((b * query_heads + h) * queries + i) * size + d] *
                         k.data<double>()[((b * key_heads + shared) * keys + j) * size + d];
            }
            score *= scale;
            if (cap > 0) score = cap * std::tanh(score / cap);
            const double term = std::exp(score + bias(b, h, i, j));
            sum += term;
            total += term * v.data<double>()[((b * key_heads + shared) * keys + j) * value_size + n];
        }
        return total / sum;
    }
    template <typename Bias>
    void expect(const Tensor& out, double scale, double cap, const Bias& bias) const {
        ASSERT_EQ(out.shape(), (Shape{batch, query_heads, queries, value_size}));
        for (std::int64_t at = 0; at < out.size(); ++at) {
            const std::int64_t n = at % value_size, i = at / value_size % queries, h = at / value_size / queries % query_heads,
                               b = at / value_size / queries / query_heads;
            ASSERT_NEAR(out.data<double>()[at], element(b, h, i, n, scale, cap, bias), 1e-12);
        }
    }
};

constexpr double hidden = -INFINITY;
const auto no_bias = [](auto...) { return 0.0; };

TEST(AttentionOperators, HeadsShareKeysAndValues) {
    std::mt19937 random(1);
    const Attended a(random);
    a.expect(run_operator({"Attention", 23, {}, {a.q, a.k, a.v}})[0], 0.5, 0, no_bias);
    a.expect(
        run_operator({"Attention", 23, {real_attribute("scale", 0.25F), real_attribute("softcap", 0.5F)}, {a.q, a.k, a.v}})[0],
        0.25, 0.5, no_bias);
    EXPECT_EQ(
        error_code({"Attention", 23, {}, {a.q, random_doubles({2, 3, 5, 4}, random), random_doubles({2, 3, 5, 6}, random)}}),
        "W6612");
    EXPECT_EQ(error_code({"Attention", 23, {integer_attribute("qk_matmul_output_mode", 1)}, {a.q, a.k, a.v}, 4}), "W6610");
}

TEST(AttentionOperators, MasksHideOrAdd) {
    std::mt19937 random(2);
    const Attended a(random);
    const Tensor added = random_doubles({2, 1, 3, 5}, random);
    a.expect(
        run_operator({"Attention", 23, {}, {a.q, a.k, a.v, added}})[0], 0.5, 0,
        [&](std::int64_t b, std::int64_t, std::int64_t i, std::int64_t j) { return added.data<double>()[(b * 3 + i) * 5 + j]; });
    // A mask of fewer keys hides the others.
    const Tensor shown = booleans({1, 4}, {1, 0, 1, 1});
    a.expect(run_operator({"Attention", 23, {}, {a.q, a.k, a.v, shown}})[0], 0.5, 0,
             [](std::int64_t, std::int64_t, std::int64_t, std::int64_t j) { return j == 1 || j == 4 ? hidden : 0; });
    a.expect(run_operator({"Attention", 23, {integer_attribute("is_causal", 1)}, {a.q, a.k, a.v}})[0], 0.5, 0,
             [](std::int64_t, std::int64_t, std::int64_t i, std::int64_t j) { return j > i ? hidden : 0; });
    const Tensor valid = integers({2}, {5, 3});
    a.expect(run_operator({"Attention",
                           24,
                           {integer_attribute("is_causal", 1)},
                           {a.q, a.k, a.v, std::nullopt, std::nullopt, std::nullopt, valid}})[0],
             0.5, 0, [](std::int64_t b, std::int64_t, std::int64_t i, std::int64_t j) {
                 return j >= (b == 0 ? 5 : 3) || j > i + (b == 0 ? 2 : 0) ? hidden : 0;
             });
    EXPECT_EQ(error_code({"Attention", 23, {}, {a.q, a.k, a.v, booleans({2, 5}, std::vector<std::uint8_t>(10, 1))}}), "W6612");
}

TEST(AttentionOperators, PastKeysStandBeforeNewOnes) {
    std::mt19937 random(3);
    const Attended a(random);
    // The same keys and values, cut into two past positions and three new ones.
    const auto cut = [](const Tensor& whole, std::int64_t first, std::int64_t count) {
        const std::int64_t size = whole.shape()[3];
        Tensor part(ElementType::float64, {2, 2, count, size});
        for (std::int64_t i = 0; i < part.size(); ++i) {
            part.data<double>()[i] = whole.data<double>()[(i / (count * size) * 5 + first + i / size % count) * size + i % size];
        }
        return part;
    };
    const OperatorCase one = {"Attention",
                              23,
                              {integer_attribute("is_causal", 1)},
                              {a.q, cut(a.k, 2, 3), cut(a.v, 2, 3), std::nullopt, cut(a.k, 0, 2), cut(a.v, 0, 2)},
                              4};
    const auto outputs = run_operator(one);
    a.expect(outputs[0], 0.5, 0,
             [](std::int64_t, std::int64_t, std::int64_t i, std::int64_t j) { return j > i + 2 ? hidden : 0; });
    EXPECT_EQ(values_of<double>(outputs[1]), values_of<double>(a.k));
    EXPECT_EQ(values_of<double>(outputs[2]), values_of<double>(a.v));
    EXPECT_EQ(outputs[3].shape(), (Shape{2, 4, 3, 5}));
    EXPECT_EQ(error_code({"Attention", 23, {}, {a.q, a.k, a.v, std::nullopt, a.k}}), "W6612");
}

/// [batch][heads][positions][size] as [batch][positions][heads * size].
Tensor heads_inside(const Tensor& outside) {
    const Shape& s = outside.shape();
    Tensor inside(outside.element(), {s[0], s[2], s[1] * s[3]});
    for (std::int64_t i = 0; i < outside.size(); ++i) {
        const std::int64_t d = i % s[3], at = i / s[3] % s[2], h = i / s[3] / s[2] % s[1], b = i / s[3] / s[2] / s[1];
        inside.data<double>()[((b * s[2] + at) * s[1] + h) * s[3] + d] = outside.data<double>()[i];
    }
    return inside;
}

TEST(AttentionOperators, ThreeDimensionsAreFourInAnotherOrder) {
    std::mt19937 random(4);
    const Attended a(random);
    const std::vector<Attribute> heads = {integer_attribute("q_num_heads", 4), integer_attribute("kv_num_heads", 2)};
    const Tensor out = run_operator({"Attention", 23, heads, {heads_inside(a.q), heads_inside(a.k), heads_inside(a.v)}})[0];
    EXPECT_EQ(values_of<double>(out), values_of<double>(heads_inside(run_operator({"Attention", 23, {}, {a.q, a.k, a.v}})[0])));
    EXPECT_EQ(error_code({"Attention", 23, {}, {heads_inside(a.q), heads_inside(a.k), heads_inside(a.v)}}), "W6612");
}

TEST(AttentionOperators, RotaryPositionsTurnPairs) {
    std::mt19937 random(5);
    const Tensor x = random_doubles({2, 3, 4, 6}, random);
    Tensor cosines(ElementType::float64, {7, 2}), sines(ElementType::float64, {7, 2});
    for (std::int64_t i = 0; i < 14; ++i) {
        cosines.data<double>()[i] = std::cos(0.1 * static_cast<double>(i));
        sines.data<double>()[i] = std::sin(0.1 * static_cast<double>(i));
    }
    const Tensor positions = integers({2, 4}, {0, 1, 2, 3, 6, 5, 4, 3});
    for (const bool interleaved : {false, true}) {
        const OperatorCase one = {
            "RotaryEmbedding",
            23,
            {integer_attribute("rotary_embedding_dim", 4), integer_attribute("interleaved", interleaved ? 1 : 0)},
            {x, cosines, sines, positions}};
        const Tensor out = run_operator(one)[0];
        for (std::int64_t i = 0; i < x.size(); ++i) {
            const std::int64_t d = i % 6, at = i / 6 % 4, b = i / 72;
            const double own = x.data<double>()[i];
            if (d >= 4) {
                ASSERT_EQ(out.data<double>()[i], own);
                continue;
            }
            const std::int64_t pair = interleaved ? d / 2 : d % 2;
            const bool first = interleaved ? d % 2 == 0 : d < 2;
            const double other = x.data<double>()[i + (first ? 1 : -1) * (interleaved ? 1 : 2)];
            const double angle = 0.1 * static_cast<double>(positions.data<std::int64_t>()[b * 4 + at] * 2 + pair);
            ASSERT_NEAR(out.data<double>()[i],
                        first ? own * std::cos(angle) - other * std::sin(angle) : own * std::cos(angle) + other * std::sin(angle),
                        1e-14);
        }
        OperatorCase inside = one;
        inside.attributes.push_back(integer_attribute("num_heads", 3));
        inside.inputs[0] = heads_inside(x);
        EXPECT_EQ(values_of<double>(run_operator(inside)[0]), values_of<double>(heads_inside(out)));
    }
    EXPECT_EQ(error_code({"RotaryEmbedding", 23, {}, {x, cosines, sines, integers({2, 4}, {0, 1, 2, 3, 7, 5, 4, 3})}}), "W6612");
    EXPECT_EQ(error_code({"RotaryEmbedding",
                          23,
                          {integer_attribute("rotary_embedding_dim", 4)},
                          {x, cosines, sines, integers({2, 4}, {0, 1, 2, 3, 7, 5, 4, 3})}}),
              "W6612");
}

}  // namespace
}  // namespace windrow::inference::testing
