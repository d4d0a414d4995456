// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/packing.hpp"

#include "gpu/columns/column_view.hpp"

#include <gtest/gtest.h>
#include <cstdint>
#include <limits>
#include <vector>

/// Differences come back as the values that they stand for, and are as narrow as they can be.

namespace windrow::gpu {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

void expect_packed(const std::vector<Value>& values, std::uint32_t bytes) {
    const Column column = Column::of_values(DataType::bigint(), values);
    const Packing packing = packing_of(column);
    EXPECT_EQ(packing.bytes, bytes);
    if (packing.bytes == 0) return;
    std::vector<std::uint64_t> memory(values.size());
    pack_values(column, packing, reinterpret_cast<std::byte*>(memory.data()));
    ColumnView view;
    view.values = memory.data();
    view.packed = packing.bytes;
    view.base = packing.base;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        if (!column.is_valid(row)) continue;
        EXPECT_EQ(view.at<semantics::i64>(row), column.at<std::int64_t>(row));
    }
}

TEST(Packing, no_rows) {
    expect_packed({}, 1);
}

std::vector<Value> with_ends(std::int64_t from, std::int64_t to) {
    return {Value(from), Value(to), Value(from), Value(from + (to - from) / 2)};
}

TEST(Packing, the_narrowest_width_that_holds_all_differences) {
    expect_packed(with_ends(5, 5), 1);
    expect_packed(with_ends(-7, 248), 1);
    expect_packed(with_ends(-7, 249), 2);
    expect_packed(with_ends(0, 255), 1);
    expect_packed(with_ends(0, 256), 2);
    expect_packed(with_ends(0, 65535), 2);
    expect_packed(with_ends(0, 65536), 4);
    expect_packed(with_ends(-300, -45), 1);
    expect_packed(with_ends(-300, -44), 2);
    expect_packed(with_ends(least, least), 1);
    expect_packed(with_ends(greatest, greatest), 1);
    expect_packed(with_ends(least, least + 0xFFFF), 2);
    expect_packed(with_ends(greatest - 0x10000, greatest), 4);
    expect_packed(with_ends(-1, 0xFFFFFFFE), 4);
    expect_packed(with_ends(0, 0xFFFFFFFF), 4);
    expect_packed(with_ends(0, 0x100000000), 0);
    expect_packed(with_ends(least, least + 0xFFFFFFFF), 4);
    expect_packed(with_ends(least, least + 0x100000000), 0);
    expect_packed({Value(least), Value(greatest)}, 0);
}

TEST(Packing, nulls_do_not_count) {
    expect_packed({Value(1'000'000'000'000), Value{}, Value(1'000'000'000'001)}, 1);
    expect_packed({Value{}, Value{}}, 1);
}

TEST(Packing, constants_and_other_types_travel_as_they_are) {
    EXPECT_EQ(packing_of(Column::of_constant(DataType::bigint(), Value(7), 100)).bytes, 0U);
    EXPECT_EQ(packing_of(Column::of_values(DataType::integer(), {{Value(7), Value(8)}})).bytes, 0U);
    EXPECT_EQ(packing_of(Column::of_values(DataType::float64(), {{Value(7.0), Value(8.0)}})).bytes, 0U);
    EXPECT_EQ(packing_of(Column::of_values(DataType::timestamp(3), {{Value(7), Value(8)}})).bytes, 1U);
}

}  // namespace
}  // namespace windrow::gpu
