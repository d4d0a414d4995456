// SPDX-License-Identifier: Apache-2.0
/// Operators that move elements: each against what the definition says by hand, or index by index.

#include "operator_case.hpp"

#include <rapidcheck/gtest.h>

#include <numeric>

namespace windrow::inference::testing {

namespace {

using I = std::vector<std::int64_t>;

Tensor counting(Shape shape) {
    I values(static_cast<std::size_t>(element_count(shape)));
    std::iota(values.begin(), values.end(), 0);
    return integers(std::move(shape), values);
}

TEST(Reshape, CopiesZerosAndFillsOneOpenLength) {
    const auto made = run_operator({"Reshape", 13, {}, {counting({2, 3, 4}), integers({3}, {0, -1, 2})}});
    EXPECT_EQ(made[0].shape(), (Shape{2, 6, 2}));
    EXPECT_EQ(values_of<std::int64_t>(made[0]), values_of<std::int64_t>(counting({24})));
    EXPECT_EQ(run_operator({"Reshape", 1, {integers_attribute("shape", {4, -1})}, {counting({2, 6})}})[0].shape(), (Shape{4, 3}));
    EXPECT_EQ(
        run_operator({"Reshape", 14, {integer_attribute("allowzero", 1)}, {counting({0, 3}), integers({2}, {3, 0})}})[0].shape(),
        (Shape{3, 0}));
    EXPECT_EQ(error_code({"Reshape", 13, {}, {counting({2, 3}), integers({2}, {4, 2})}}), "W6612");
    EXPECT_EQ(error_code({"Reshape", 13, {}, {counting({2, 3}), integers({2}, {-1, -1})}}), "W6612");
    EXPECT_EQ(error_code({"Reshape", 13, {}, {counting({2, 3}), integers({1}, {-1}), integers({1}, {-1})}}), "W6612");
}

TEST(Reshape, AFreeBatchThatIsCopiedLeavesTheRestKnown) {
    const auto made = make_operator({"Reshape", 13, {}, {counting({1, 4, 8}), integers({2}, {0, -1})}});
    const Tensor shape = integers({2}, {0, -1});
    const OperatorInput inputs[] = {{true, {ElementType::float32, {-1, 4, 8}}, nullptr}, {true, shape.type(), &shape}};
    EXPECT_EQ(made->infer(inputs)[0]->shape, (Shape{-1, 32}));
}

TEST(Squeeze, TakesAxesFromAttributeOrInput) {
    EXPECT_EQ(run_operator({"Squeeze", 11, {integers_attribute("axes", {-1})}, {counting({1, 3, 1})}})[0].shape(), (Shape{1, 3}));
    EXPECT_EQ(run_operator({"Squeeze", 13, {}, {counting({1, 3, 1}), integers({1}, {0})}})[0].shape(), (Shape{3, 1}));
    EXPECT_EQ(run_operator({"Squeeze", 13, {}, {counting({1, 3, 1})}})[0].shape(), (Shape{3}));
    EXPECT_EQ(error_code({"Squeeze", 13, {}, {counting({1, 3}), integers({1}, {1})}}), "W6612");
    EXPECT_EQ(run_operator({"Unsqueeze", 13, {}, {counting({3}), integers({2}, {0, -1})}})[0].shape(), (Shape{1, 3, 1}));
    EXPECT_EQ(error_code({"Unsqueeze", 13, {}, {counting({3}), integers({2}, {0, 0})}}), "W6612");
    EXPECT_EQ(run_operator({"Flatten", 13, {integer_attribute("axis", -1)}, {counting({2, 3, 4})}})[0].shape(), (Shape{6, 4}));
}

RC_GTEST_PROP(Transpose, PutsEachElementWhereItsIndicesSay, ()) {
    const auto rank = *rc::gen::inRange<std::size_t>(1, 5);
    Shape shape;
    I order(rank);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = 0; i < rank; ++i) {
        shape.push_back(*rc::gen::inRange<std::int64_t>(1, 5));
        std::swap(order[i], order[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    }
    const Tensor input = counting(shape);
    const Tensor output = run_operator({"Transpose", 13, {integers_attribute("perm", order)}, {input}})[0];
    I index(rank, 0);
    for (std::int64_t at = 0; at < output.size(); ++at) {
        std::int64_t rest = at;
        for (std::size_t d = rank; d-- > 0;) {
            index[static_cast<std::size_t>(order[d])] = rest % output.shape()[d];
            rest /= output.shape()[d];
        }
        std::int64_t from = 0;
        for (std::size_t d = 0; d < rank; ++d) from = from * shape[d] + index[d];
        RC_ASSERT(output.data<std::int64_t>()[at] == from);
    }
}

TEST(Concat, JoinsTextsAlongAnAxis) {
    const auto made = run_operator(
        {"Concat", 13, {integer_attribute("axis", -1)}, {texts({2, 1}, {"a", "b"}), texts({2, 2}, {"c", "d", "e", "f"})}});
    EXPECT_EQ(made[0].shape(), (Shape{2, 3}));
    EXPECT_EQ(made[0].strings(), (std::vector<std::string>{"a", "c", "d", "b", "e", "f"}));
    EXPECT_EQ(error_code({"Concat", 13, {integer_attribute("axis", 0)}, {counting({2, 1}), counting({2, 2})}}), "W6612");
    EXPECT_EQ(error_code({"Concat", 13, {}, {counting({2, 1})}}), "W6610");
}

TEST(Split, EqualGivenAndUnequalParts) {
    const auto halves = run_operator({"Split", 13, {integer_attribute("axis", 1)}, {counting({2, 4})}, 2});
    EXPECT_EQ(values_of<std::int64_t>(halves[1]), (I{2, 3, 6, 7}));
    const auto given = run_operator({"Split", 13, {}, {counting({5}), integers({2}, {2, 3})}, 2});
    EXPECT_EQ(values_of<std::int64_t>(given[1]), (I{2, 3, 4}));
    EXPECT_EQ(run_operator({"Split", 11, {integers_attribute("split", {4, 1})}, {counting({5})}, 2})[0].shape(), (Shape{4}));
    const auto uneven = run_operator({"Split", 18, {integer_attribute("num_outputs", 3)}, {counting({7})}, 3});
    EXPECT_EQ(values_of<std::int64_t>(uneven[2]), (I{6}));
    EXPECT_EQ(error_code({"Split", 13, {}, {counting({5})}, 2}), "W6612");
    EXPECT_EQ(error_code({"Split", 13, {}, {counting({5}), integers({2}, {2, 4})}, 2}), "W6612");
}

RC_GTEST_PROP(Slice, TakesWhatPythonTakes, ()) {
    const auto length = *rc::gen::inRange<std::int64_t>(0, 7);
    const auto bound = [&] {
        return *rc::gen::element<std::int64_t>(-100, -7, -3, -2, -1, 0, 1, 2, 3, 6, 100, INT64_MAX, INT64_MIN);
    };
    const std::int64_t start = bound();
    const std::int64_t end = bound();
    const auto step = *rc::gen::element<std::int64_t>(-100, -2, -1, 1, 2, 3, INT64_MAX, INT64_MIN);
    // Python's definition, one index at a time.
    const auto moved = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
        if (at < 0) at = at < -length ? low : at + length;
        return std::min(std::max(at, low), high);
    };
    I expected;
    if (step > 0) {
        for (__int128 i = moved(start, 0, length); i < moved(end, 0, length); i += step)
            expected.push_back(static_cast<std::int64_t>(i));
    } else {
        for (__int128 i = moved(start, -1, length - 1); i > moved(end, -1, length - 1); i += step)
            expected.push_back(static_cast<std::int64_t>(i));
    }
    const auto made = run_operator(
        {"Slice",
         13,
         {},
         {counting({length}), integers({1}, {start}), integers({1}, {end}), integers({1}, {0}), integers({1}, {step})}});
    RC_ASSERT(values_of<std::int64_t>(made[0]) == expected);
}

TEST(Slice, TakesBoundsFromAttributesBeforeVersion10) {
    const auto made = run_operator(
        {"Slice",
         9,
         {integers_attribute("starts", {1, -2}), integers_attribute("ends", {2, 100}), integers_attribute("axes", {0, 1})},
         {counting({3, 4})}});
    EXPECT_EQ(values_of<std::int64_t>(made[0]), (I{6, 7}));
    EXPECT_EQ(
        error_code({"Slice", 13, {}, {counting({3}), integers({1}, {0}), integers({1}, {3}), std::nullopt, integers({1}, {0})}}),
        "W6612");
    EXPECT_EQ(error_code({"Slice", 13, {}, {counting({3}), integers({2}, {0, 0}), integers({1}, {3})}}), "W6612");
}

TEST(Gather, SlicesElementsAndTuples) {
    const auto slices =
        run_operator({"Gather", 13, {integer_attribute("axis", 1)}, {counting({2, 3, 2}), integers({2}, {-1, 0})}});
    EXPECT_EQ(values_of<std::int64_t>(slices[0]), (I{4, 5, 0, 1, 10, 11, 6, 7}));
    EXPECT_EQ(run_operator({"Gather", 13, {}, {texts({2}, {"a", "b"}), integers32({}, {1})}})[0].strings(),
              (std::vector<std::string>{"b"}));
    EXPECT_EQ(error_code({"Gather", 13, {}, {counting({2}), integers({1}, {2})}}), "W6612");
    EXPECT_EQ(error_code({"Gather", 13, {}, {counting({2}), integers({1}, {-3})}}), "W6612");
    const auto elements =
        run_operator({"GatherElements", 13, {integer_attribute("axis", 1)}, {counting({2, 3}), integers({2, 2}, {0, 2, -1, 1})}});
    EXPECT_EQ(values_of<std::int64_t>(elements[0]), (I{0, 2, 5, 4}));
    const auto tuples = run_operator({"GatherND", 13, {}, {counting({2, 2, 2}), integers({2, 2}, {0, 1, 1, -2})}});
    EXPECT_EQ(values_of<std::int64_t>(tuples[0]), (I{2, 3, 4, 5}));
    const auto batches =
        run_operator({"GatherND", 13, {integer_attribute("batch_dims", 1)}, {counting({2, 2, 2}), integers({2, 1}, {1, 0})}});
    EXPECT_EQ(values_of<std::int64_t>(batches[0]), (I{2, 3, 4, 5}));
}

TEST(Scatter, ReplacesOrReduces) {
    const auto replaced = run_operator({"ScatterElements",
                                        11,
                                        {integer_attribute("axis", 1)},
                                        {counting({1, 5}), integers({1, 2}, {1, -1}), integers({1, 2}, {70, 80})}});
    EXPECT_EQ(values_of<std::int64_t>(replaced[0]), (I{0, 70, 2, 3, 80}));
    const auto added = run_operator({"ScatterElements",
                                     16,
                                     {text_attribute("reduction", "add")},
                                     {counting({3}), integers({3}, {1, 1, 2}), integers({3}, {10, 20, 30})}});
    EXPECT_EQ(values_of<std::int64_t>(added[0]), (I{0, 31, 32}));
    const auto largest = run_operator({"ScatterND",
                                       18,
                                       {text_attribute("reduction", "max")},
                                       {counting({2, 2}), integers({2, 1}, {0, 0}), integers({2, 2}, {5, -5, 4, 7})}});
    EXPECT_EQ(values_of<std::int64_t>(largest[0]), (I{5, 7, 2, 3}));
    EXPECT_EQ(run_operator({"Scatter", 9, {}, {texts({2}, {"a", "b"}), integers({1}, {1}), texts({1}, {"c"})}})[0].strings(),
              (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(error_code({"ScatterElements", 16, {}, {counting({3}), integers({1}, {3}), integers({1}, {1})}}), "W6612");
    EXPECT_EQ(error_code({"ScatterElements",
                          16,
                          {text_attribute("reduction", "mean")},
                          {counting({3}), integers({1}, {0}), integers({1}, {1})}}),
              "W6610");
}

TEST(Pad, BordersOfAllModesAndCuts) {
    const auto pad = [](const char* mode, I widths, std::optional<Tensor> value = std::nullopt) {
        return values_of<std::int64_t>(run_operator(
            {"Pad", 19, {text_attribute("mode", mode)}, {integers({3}, {1, 2, 3}), integers({2}, widths), value}})[0]);
    };
    EXPECT_EQ(pad("constant", {1, 2}, integers({}, {9})), (I{9, 1, 2, 3, 9, 9}));
    EXPECT_EQ(pad("constant", {-1, 1}), (I{2, 3, 0}));
    EXPECT_EQ(pad("edge", {2, 1}), (I{1, 1, 1, 2, 3, 3}));
    EXPECT_EQ(pad("reflect", {2, 3}), (I{3, 2, 1, 2, 3, 2, 1, 2}));
    EXPECT_EQ(pad("wrap", {2, 4}), (I{2, 3, 1, 2, 3, 1, 2, 3, 1}));
    EXPECT_EQ(pad("reflect", {1, -1}), (I{2, 1, 2}));
    const auto named =
        run_operator({"Pad", 18, {}, {counting({2, 2}), integers({2}, {1, 0}), std::nullopt, integers({1}, {-1})}});
    EXPECT_EQ(values_of<std::int64_t>(named[0]), (I{0, 0, 1, 0, 2, 3}));
    const auto old =
        run_operator({"Pad", 2, {integers_attribute("pads", {0, 1}), real_attribute("value", 1.5F)}, {floats({2}, {1, 2})}});
    EXPECT_EQ(values_of<float>(old[0]), (std::vector<float>{1, 2, 1.5F}));
    EXPECT_EQ(error_code({"Pad", 18, {}, {counting({2}), integers({2}, {-2, -1})}}), "W6612");
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"CenterCropPad", 18, {}, {counting({4}), integers({1}, {1})}})[0]), (I{1}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"CenterCropPad", 18, {}, {integers({2}, {1, 2}), integers({1}, {5})}})[0]),
              (I{0, 1, 2, 0, 0}));
}

TEST(Repeats, TileAndExpand) {
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Tile", 13, {}, {counting({2, 2}), integers({2}, {2, 2})}})[0]),
              (I{0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3}));
    EXPECT_EQ(run_operator({"Tile", 13, {}, {counting({2}), integers({1}, {0})}})[0].shape(), (Shape{0}));
    const auto wide = run_operator({"Expand", 13, {}, {counting({3, 1}), integers({3}, {2, 1, 2})}});
    EXPECT_EQ(wide[0].shape(), (Shape{2, 3, 2}));
    EXPECT_EQ(values_of<std::int64_t>(wide[0]), (I{0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2}));
    EXPECT_EQ(error_code({"Expand", 13, {}, {counting({3}), integers({1}, {2})}}), "W6612");
    EXPECT_EQ(error_code({"Tile", 13, {}, {counting({3}), integers({1}, {INT64_MAX})}}), "W6603");
}

}  // namespace

}  // namespace windrow::inference::testing
