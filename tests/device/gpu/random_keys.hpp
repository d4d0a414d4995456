// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random key columns of any type.

#include "windrow/kernels/column.hpp"

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace windrow::gpu {

/// Values few enough to meet again.
inline Value random_value(const DataType& type, std::mt19937_64& random, std::uint64_t variety) {
    if (random() % 9 == 0) return Value{};
    const auto n = static_cast<std::int64_t>(random() % variety);
    switch (type.physical()) {
        case PhysicalKind::bit:
            return Value(n % 2 == 0);
        case PhysicalKind::int128:
            return Value(static_cast<int128_t>(static_cast<int128_t>(n % 7 - 3) * (int128_t{1} << (n % 3 * 40))));
        case PhysicalKind::float32:
        case PhysicalKind::float64: {
            static constexpr double special[] = {0.0, -0.0, std::numeric_limits<double>::quiet_NaN(),
                                                 std::numeric_limits<double>::infinity()};
            const double v = n % 11 < 4 ? special[n % 11] : static_cast<double>(n) / 2;
            return Value(v);
        }
        case PhysicalKind::bytes:
            return Value(std::string(static_cast<std::size_t>(n % 13), 'x') + std::to_string(n % 5));
        default:
            return Value(n % 100 - 50);
    }
}

inline std::vector<Column> random_columns(const std::vector<DataType>& types, std::mt19937_64& random, std::int64_t rows,
                                          std::uint64_t variety) {
    std::vector<Column> columns;
    for (const DataType& type : types) {
        if (random() % 8 == 0) {
            columns.push_back(Column::of_constant(type, random_value(type, random, variety), rows));
            continue;
        }
        std::vector<Value> values;
        for (std::int64_t i = 0; i < rows; ++i) values.push_back(random_value(type, random, variety));
        columns.push_back(Column::of_values(type, values));
    }
    return columns;
}

}  // namespace windrow::gpu
