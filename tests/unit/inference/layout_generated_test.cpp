// SPDX-License-Identifier: Apache-2.0
/// Operators whose elements or lengths follow from shapes and values: by hand.

#include "operator_case.hpp"

#include <limits>

namespace windrow::inference::testing {

namespace {

using I = std::vector<std::int64_t>;

TEST(ShapeOperator, WholeAndParts) {
    const Tensor data = floats({2, 3, 4}, std::vector<float>(24));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Shape", 13, {}, {data}})[0]), (I{2, 3, 4}));
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"Shape", 15, {integer_attribute("start", -2), integer_attribute("end", 100)}, {data}})[0]),
              (I{3, 4}));
    EXPECT_EQ(run_operator({"Shape", 15, {integer_attribute("start", 2), integer_attribute("end", 1)}, {data}})[0].size(), 0);
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Size", 13, {}, {data}})[0]), (I{24}));
}

TEST(Constant, EveryFormOfAValue) {
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Constant", 13, {tensor_attribute("value", integers({2}, {1, 2}))}, {}})[0]),
              (I{1, 2}));
    EXPECT_EQ(values_of<float>(run_operator({"Constant", 13, {real_attribute("value_float", 2.5F)}, {}})[0]),
              (std::vector<float>{2.5F}));
    EXPECT_EQ(run_operator({"Constant", 13, {integers_attribute("value_ints", {1, 2, 3})}, {}})[0].shape(), (Shape{3}));
    EXPECT_EQ(run_operator({"Constant", 13, {texts_attribute("value_strings", {"a", "b"})}, {}})[0].strings(),
              (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(run_operator({"Constant", 13, {text_attribute("value_string", "a")}, {}})[0].shape(), (Shape{}));
    EXPECT_EQ(error_code({"Constant", 13, {}, {}}), "W6610");
    EXPECT_EQ(error_code({"Constant", 13, {integer_attribute("value_float", 1)}, {}}), "W6610");
    EXPECT_EQ(values_of<float>(run_operator({"ConstantOfShape", 9, {}, {integers({1}, {2})}})[0]), (std::vector<float>{0, 0}));
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"ConstantOfShape", 9, {tensor_attribute("value", integers({1}, {7}))}, {integers({0}, {})}})[0]),
              (I{7}));
    EXPECT_EQ(error_code({"ConstantOfShape", 9, {}, {integers({1}, {-2})}}), "W6612");
}

TEST(Range, CountsUpAndDown) {
    const auto range = [](std::int64_t start, std::int64_t limit, std::int64_t delta) {
        return values_of<std::int64_t>(
            run_operator({"Range", 11, {}, {integers({}, {start}), integers({}, {limit}), integers({}, {delta})}})[0]);
    };
    EXPECT_EQ(range(1, 8, 3), (I{1, 4, 7}));
    EXPECT_EQ(range(1, 7, 3), (I{1, 4}));
    EXPECT_EQ(range(10, 4, -2), (I{10, 8, 6}));
    EXPECT_EQ(range(4, 10, -2), I{});
    EXPECT_EQ(error_code({"Range", 11, {}, {integers({}, {0}), integers({}, {1}), integers({}, {0})}}), "W6612");
    EXPECT_EQ(error_code({"Range", 11, {}, {integers({}, {INT64_MIN}), integers({}, {INT64_MAX}), integers({}, {1})}}), "W6603");
    EXPECT_EQ(values_of<float>(run_operator({"Range", 11, {}, {floats({}, {1}), floats({}, {2}), floats({}, {0.4F})}})[0]),
              (std::vector<float>{1, 1 + 0.4F, 1 + 2 * 0.4F}));
    EXPECT_EQ(
        error_code({"Range", 11, {}, {floats({}, {0}), floats({}, {1}), floats({}, {std::numeric_limits<float>::quiet_NaN()})}}),
        "W6612");
}

TEST(EyeLike, DiagonalOfAnotherType) {
    const auto made = run_operator(
        {"EyeLike", 9, {integer_attribute("k", 1), integer_attribute("dtype", 11)}, {integers32({2, 3}, {5, 5, 5, 5, 5, 5})}});
    EXPECT_EQ(values_of<double>(made[0]), (std::vector<double>{0, 1, 0, 0, 0, 1}));
    EXPECT_EQ(error_code({"EyeLike", 9, {}, {integers32({2}, {5, 5})}}), "W6612");
}

TEST(OneHot, NegativeIndicesCountFromVersion11On) {
    const auto made = [](std::int64_t opset) {
        return values_of<float>(run_operator({"OneHot",
                                              opset,
                                              {integer_attribute("axis", 0)},
                                              {integers({3}, {0, -1, 2}), floats({}, {2}), floats({2}, {-1, 1})}})[0]);
    };
    EXPECT_EQ(made(11), (std::vector<float>{1, -1, -1, -1, 1, -1}));
    EXPECT_EQ(made(9), (std::vector<float>{1, -1, -1, -1, -1, -1}));
    EXPECT_EQ(error_code({"OneHot", 11, {}, {integers({1}, {0}), integers({}, {-1}), floats({2}, {0, 1})}}), "W6612");
}

TEST(Trilu, TrianglesOfABatch) {
    const Tensor data = integers({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Trilu", 14, {}, {data}})[0]), (I{1, 2, 0, 4, 5, 6, 0, 8}));
    EXPECT_EQ(
        values_of<std::int64_t>(run_operator({"Trilu", 14, {integer_attribute("upper", 0)}, {data, integers({}, {-1})}})[0]),
        (I{0, 0, 3, 0, 0, 0, 7, 0}));
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"Trilu", 14, {integer_attribute("upper", 0)}, {data, integers({}, {INT64_MAX})}})[0]),
              values_of<std::int64_t>(data));
}

TEST(NonZero, IndicesByDimension) {
    const auto made = run_operator({"NonZero", 13, {}, {floats({2, 2}, {1, 0, -0.0F, std::numeric_limits<float>::quiet_NaN()})}});
    EXPECT_EQ(made[0].shape(), (Shape{2, 2}));
    EXPECT_EQ(values_of<std::int64_t>(made[0]), (I{0, 1, 0, 1}));
}

TEST(Compress, AlongAnAxisOrFlat) {
    const Tensor data = integers({3, 2}, {1, 2, 3, 4, 5, 6});
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"Compress", 11, {integer_attribute("axis", -2)}, {data, booleans({3}, {0, 1, 1})}})[0]),
              (I{3, 4, 5, 6}));
    EXPECT_EQ(
        values_of<std::int64_t>(run_operator({"Compress", 11, {integer_attribute("axis", 1)}, {data, booleans({2}, {0, 1})}})[0]),
        (I{2, 4, 6}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Compress", 11, {}, {data, booleans({5}, {0, 1, 0, 0, 1})}})[0]), (I{2, 5}));
    EXPECT_EQ(error_code({"Compress", 11, {}, {data, booleans({7}, {0, 0, 0, 0, 0, 0, 1})}}), "W6612");
}

TEST(Unique, SortedUnsortedAndSlices) {
    const Tensor data = integers({6}, {2, 1, 1, 3, 4, 3});
    const auto sorted = run_operator({"Unique", 11, {}, {data}, 4});
    EXPECT_EQ(values_of<std::int64_t>(sorted[0]), (I{1, 2, 3, 4}));
    EXPECT_EQ(values_of<std::int64_t>(sorted[1]), (I{1, 0, 3, 4}));
    EXPECT_EQ(values_of<std::int64_t>(sorted[2]), (I{1, 0, 0, 2, 3, 2}));
    EXPECT_EQ(values_of<std::int64_t>(sorted[3]), (I{2, 1, 2, 1}));
    const auto unsorted = run_operator({"Unique", 11, {integer_attribute("sorted", 0)}, {data}, 4});
    EXPECT_EQ(values_of<std::int64_t>(unsorted[0]), (I{2, 1, 3, 4}));
    EXPECT_EQ(values_of<std::int64_t>(unsorted[2]), (I{0, 1, 1, 2, 3, 2}));
    const auto columns = run_operator({"Unique", 11, {integer_attribute("axis", 1)}, {integers({2, 3}, {9, 1, 9, 8, 1, 8})}, 1});
    EXPECT_EQ(values_of<std::int64_t>(columns[0]), (I{1, 9, 1, 8}));
    EXPECT_EQ(run_operator({"Unique", 11, {}, {texts({3}, {"b", "a", "b"})}, 1})[0].strings(),
              (std::vector<std::string>{"a", "b"}));
}

TEST(Blocks, DepthToSpaceAndBack) {
    // One image of eight channels and 1 x 2 pixels: element = 10 * channel + column.
    I values;
    for (std::int64_t channel = 0; channel < 8; ++channel) values.insert(values.end(), {10 * channel, 10 * channel + 1});
    const Tensor depth = integers({1, 8, 1, 2}, values);
    const Tensor space = run_operator({"DepthToSpace", 13, {integer_attribute("blocksize", 2)}, {depth}})[0];
    EXPECT_EQ(space.shape(), (Shape{1, 2, 2, 4}));
    EXPECT_EQ(values_of<std::int64_t>(space), (I{0, 20, 1, 21, 40, 60, 41, 61, 10, 30, 11, 31, 50, 70, 51, 71}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"SpaceToDepth", 13, {integer_attribute("blocksize", 2)}, {space}})[0]),
              values);
    const auto other =
        run_operator({"DepthToSpace", 13, {integer_attribute("blocksize", 2), text_attribute("mode", "CRD")}, {depth}});
    EXPECT_EQ(values_of<std::int64_t>(other[0]), (I{0, 10, 1, 11, 20, 30, 21, 31, 40, 50, 41, 51, 60, 70, 61, 71}));
    EXPECT_EQ(error_code({"DepthToSpace", 13, {integer_attribute("blocksize", 3)}, {depth}}), "W6612");
}

TEST(ReverseSequence, ReversesAsMuchAsASequenceIsLong) {
    const Tensor data = integers({3, 2}, {0, 1, 2, 3, 4, 5});
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"ReverseSequence", 10, {}, {data, integers({2}, {3, 2})}})[0]),
              (I{4, 3, 2, 1, 0, 5}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"ReverseSequence",
                                                    10,
                                                    {integer_attribute("batch_axis", 0), integer_attribute("time_axis", 1)},
                                                    {data, integers({3}, {2, 1, 0})}})[0]),
              (I{1, 0, 2, 3, 4, 5}));
    EXPECT_EQ(error_code({"ReverseSequence", 10, {}, {data, integers({2}, {4, 0})}}), "W6612");
}

}  // namespace

}  // namespace windrow::inference::testing
