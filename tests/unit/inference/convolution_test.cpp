// SPDX-License-Identifier: Apache-2.0
/// Conv and ConvTranspose against their definitions in double precision: padded images walked from the input's side.

#include "operator_case.hpp"

#include <rapidcheck/gtest.h>

#include <cmath>

namespace windrow::inference::testing {

namespace {

using I = std::vector<std::int64_t>;

struct Geometry {
    std::size_t dimensions = 1;
    std::int64_t images = 1, groups = 1, channels = 1, filters = 1;
    I input, kernel, strides, dilations, before, after;
};

Geometry any_geometry(bool transposed) {
    const auto small = [](std::int64_t first, std::int64_t last) { return *rc::gen::inRange<std::int64_t>(first, last + 1); };
    Geometry g;
    g.dimensions = static_cast<std::size_t>(small(1, 3));
    g.images = small(1, 2);
    g.groups = small(1, 2);
    g.channels = small(1, 3);
    g.filters = small(1, 3);
    for (std::size_t i = 0; i < g.dimensions; ++i) {
        g.kernel.push_back(small(1, 3));
        g.strides.push_back(small(1, 3));
        g.dilations.push_back(small(1, 2));
        const std::int64_t reach = (g.kernel[i] - 1) * g.dilations[i];
        g.before.push_back(small(0, std::min<std::int64_t>(reach, 2)));
        g.after.push_back(small(0, std::min<std::int64_t>(reach - (transposed ? g.before[i] : 0), 2)));
        g.input.push_back(std::max<std::int64_t>(small(1, 5), transposed ? 1 : reach + 1 - g.before[i] - g.after[i]));
    }
    return g;
}

std::vector<float> any_values(std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(*rc::gen::inRange(-1000, 1001)) / 256.0F);
    return values;
}

Shape with_lengths(std::int64_t first, std::int64_t second, const I& lengths) {
    Shape shape{first, second};
    shape.insert(shape.end(), lengths.begin(), lengths.end());
    return shape;
}

/// Calls visit(indices) for all indices below `lengths`.
template <typename Visit>
void for_each_index(const I& lengths, const Visit& visit) {
    for (const std::int64_t length : lengths) {
        if (length <= 0) return;
    }
    I index(lengths.size(), 0);
    while (true) {
        visit(index);
        std::size_t d = lengths.size();
        while (d > 0 && ++index[d - 1] == lengths[d - 1]) index[--d] = 0;
        if (d == 0) return;
    }
}

std::size_t flat(const I& lengths, const I& index) {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < lengths.size(); ++d) place = place * lengths[d] + index[d];
    return static_cast<std::size_t>(place);
}

std::int64_t product(const I& lengths) {
    std::int64_t result = 1;
    for (const std::int64_t length : lengths) result *= length;
    return result;
}

std::vector<Attribute> attributes_of(const Geometry& g) {
    I pads = g.before;
    pads.insert(pads.end(), g.after.begin(), g.after.end());
    return {integer_attribute("group", g.groups), integers_attribute("strides", g.strides),
            integers_attribute("dilations", g.dilations), integers_attribute("pads", pads),
            integers_attribute("kernel_shape", g.kernel)};
}

RC_GTEST_PROP(Conv, IsTheSumOverChannelsAndTaps, ()) {
    const Geometry g = any_geometry(false);
    const Tensor image = floats(with_lengths(g.images, g.groups * g.channels, g.input),
                                any_values(g.images * g.groups * g.channels * product(g.input)));
    const Tensor weights = floats(with_lengths(g.groups * g.filters, g.channels, g.kernel),
                                  any_values(g.groups * g.filters * g.channels * product(g.kernel)));
    const Tensor bias = floats({g.groups * g.filters}, any_values(g.groups * g.filters));
    const Tensor output = run_operator({"Conv", 11, attributes_of(g), {image, weights, bias}})[0];
    const I lengths(output.shape().begin() + 2, output.shape().end());
    for (std::size_t d = 0; d < g.dimensions; ++d) {
        RC_ASSERT(lengths[d] ==
                  (g.input[d] + g.before[d] + g.after[d] - (g.kernel[d] - 1) * g.dilations[d] - 1) / g.strides[d] + 1);
    }
    std::size_t at = 0;
    for (std::int64_t n = 0; n < g.images; ++n) {
        for (std::int64_t m = 0; m < g.groups * g.filters; ++m) {
            for_each_index(lengths, [&](const I& place) {
                double sum = static_cast<double>(bias.data<float>()[m]);
                double size = 1;
                for (std::int64_t c = 0; c < g.channels; ++c) {
                    for_each_index(g.kernel, [&](const I& tap) {
                        I from(g.dimensions);
                        for (std::size_t d = 0; d < g.dimensions; ++d) {
                            from[d] = place[d] * g.strides[d] + tap[d] * g.dilations[d] - g.before[d];
                            if (from[d] < 0 || from[d] >= g.input[d]) return;
                        }
                        const std::int64_t channel = n * g.groups * g.channels + m / g.filters * g.channels + c;
                        const double term =
                            static_cast<double>(
                                image.data<float>()[static_cast<std::size_t>(channel * product(g.input)) + flat(g.input, from)]) *
                            static_cast<double>(
                                weights.data<float>()[static_cast<std::size_t>((m * g.channels + c) * product(g.kernel)) +
                                                      flat(g.kernel, tap)]);
                        sum += term;
                        size += std::fabs(term);
                    });
                }
                RC_ASSERT(std::fabs(static_cast<double>(output.data<float>()[at++]) - sum) <= 1e-5 * size);
            });
        }
    }
}

RC_GTEST_PROP(ConvTranspose, IsWhatInputsScatter, ()) {
    const Geometry g = any_geometry(true);
    const Tensor image = floats(with_lengths(g.images, g.groups * g.channels, g.input),
                                any_values(g.images * g.groups * g.channels * product(g.input)));
    const Tensor weights = floats(with_lengths(g.groups * g.channels, g.filters, g.kernel),
                                  any_values(g.groups * g.channels * g.filters * product(g.kernel)));
    const Tensor output = run_operator({"ConvTranspose", 11, attributes_of(g), {image, weights}})[0];
    const I lengths(output.shape().begin() + 2, output.shape().end());
    std::vector<double> expected(static_cast<std::size_t>(output.size()), 0.0);
    for (std::int64_t n = 0; n < g.images; ++n) {
        for (std::int64_t c = 0; c < g.groups * g.channels; ++c) {
            for_each_index(g.input, [&](const I& from) {
                for (std::int64_t f = 0; f < g.filters; ++f) {
                    for_each_index(g.kernel, [&](const I& tap) {
                        I to(g.dimensions);
                        for (std::size_t d = 0; d < g.dimensions; ++d) {
                            to[d] = from[d] * g.strides[d] + tap[d] * g.dilations[d] - g.before[d];
                            if (to[d] < 0 || to[d] >= lengths[d]) return;
                        }
                        const std::int64_t filter = n * g.groups * g.filters + c / g.channels * g.filters + f;
                        expected[static_cast<std::size_t>(filter * product(lengths)) + flat(lengths, to)] +=
                            static_cast<double>(
                                image.data<float>()[static_cast<std::size_t>((n * g.groups * g.channels + c) * product(g.input)) +
                                                    flat(g.input, from)]) *
                            static_cast<double>(
                                weights.data<float>()[static_cast<std::size_t>((c * g.filters + f) * product(g.kernel)) +
                                                      flat(g.kernel, tap)]);
                    });
                }
            });
        }
    }
    for (std::size_t i = 0; i < expected.size(); ++i)
        RC_ASSERT(std::fabs(static_cast<double>(output.data<float>()[i]) - expected[i]) <= 1e-3);
}

TEST(Conv, AnElementIsOneFusedMultiplyAddAfterTheOther) {
    const std::vector<float> x{0.1F, 0.2F, 0.3F}, w{0.7F, -0.9F, 1.1F};
    float sum = 0;
    for (int i = 0; i < 3; ++i) sum = std::fma(x[static_cast<std::size_t>(i)], w[static_cast<std::size_t>(i)], sum);
    const auto made = run_operator({"Conv", 11, {}, {floats({1, 1, 3}, x), floats({1, 1, 3}, w), floats({1}, {0.5F})}});
    EXPECT_EQ(values_of<float>(made[0]), (std::vector<float>{sum + 0.5F}));
    // Channels come before taps.
    const auto channels = run_operator({"Conv", 11, {}, {floats({1, 3, 1}, x), floats({1, 3, 1}, w), floats({1}, {0.5F})}});
    EXPECT_EQ(values_of<float>(channels[0]), (std::vector<float>{sum + 0.5F}));
}

TEST(Conv, AutoPadKeepsLengths) {
    const Tensor image = floats({1, 1, 4}, {1, 2, 3, 4});
    const Tensor pair = floats({1, 1, 2}, {1, 10});
    const auto made = [&](const char* pad) {
        return values_of<float>(run_operator({"Conv", 11, {text_attribute("auto_pad", pad)}, {image, pair}})[0]);
    };
    EXPECT_EQ(made("SAME_UPPER"), (std::vector<float>{21, 32, 43, 4}));
    EXPECT_EQ(made("SAME_LOWER"), (std::vector<float>{10, 21, 32, 43}));
    EXPECT_EQ(made("VALID"), (std::vector<float>{21, 32, 43}));
    EXPECT_EQ(error_code({"Conv", 11, {text_attribute("auto_pad", "SAME")}, {image, pair}}), "W6610");
    EXPECT_EQ(error_code({"Conv", 11, {integers_attribute("strides", {0})}, {image, pair}}), "W6610");
    EXPECT_EQ(error_code({"Conv", 11, {integers_attribute("strides", {1, 1})}, {image, pair}}), "W6612");
    EXPECT_EQ(error_code({"Conv", 11, {integer_attribute("group", 2)}, {image, pair}}), "W6612");
    EXPECT_EQ(error_code({"Conv", 11, {}, {image, floats({1, 1, 5}, {1, 2, 3, 4, 5})}}), "W6612");
    EXPECT_EQ(error_code({"Conv", 11, {}, {image, pair, floats({2}, {1, 2})}}), "W6612");
}

TEST(ConvTranspose, OutputShapeAndPadding) {
    const Tensor image = floats({1, 1, 2}, {1, 2});
    const Tensor kernel = floats({1, 1, 3}, {1, 10, 100});
    const auto made = [&](std::vector<Attribute> attributes) {
        attributes.push_back(integers_attribute("strides", {2}));
        return values_of<float>(run_operator({"ConvTranspose", 11, attributes, {image, kernel}})[0]);
    };
    EXPECT_EQ(made({}), (std::vector<float>{1, 10, 102, 20, 200}));
    EXPECT_EQ(made({integers_attribute("output_padding", {1})}), (std::vector<float>{1, 10, 102, 20, 200, 0}));
    EXPECT_EQ(made({integers_attribute("output_shape", {7})}), (std::vector<float>{1, 10, 102, 20, 200, 0, 0}));
    EXPECT_EQ(made({integers_attribute("output_shape", {4})}), (std::vector<float>{10, 102, 20, 200}));
    EXPECT_EQ(made({text_attribute("auto_pad", "SAME_UPPER")}), (std::vector<float>{1, 10, 102, 20}));
    EXPECT_EQ(made({text_attribute("auto_pad", "SAME_LOWER")}), (std::vector<float>{10, 102, 20, 200}));
}

}  // namespace

}  // namespace windrow::inference::testing
