// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small job that passes every kernel of the session aggregation: late rows, sessions that end between the rows and sessions
/// that rows join, word states and sorted ones, new keys in every batch, a snapshot.

#include "gpu/window_scenario.hpp"
#include "windrow/kernels/session_aggregation.hpp"

#include <algorithm>

namespace windrow::gpu {

/// Columns: time, key, value, decimal.
inline SessionAggregationRequest session_request() {
    SessionAggregationRequest request;
    request.time_column = 0;
    request.gap = 4;
    request.keys = {1};
    request.key_types = {DataType::string()};
    request.aggregates.push_back({bound_aggregate("SUM", DataType::bigint()), {2}, -1, false, "SUM"});
    request.aggregates.push_back({bound_aggregate("MIN", DataType::bigint()), {2}, -1, false, "MIN"});
    request.aggregates.push_back({bound_aggregate("SUM", DataType::decimal(20, 2)), {3}, -1, false, "SUM"});
    return request;
}

/// Times follow `number`, with some far behind; the watermark is the time less 30, so that sessions of earlier batches are open.
inline Batch session_batch(std::int64_t rows, std::uint64_t keys, std::uint64_t number) {
    std::mt19937_64 random(number + 1);
    std::vector<Value> times, names, values, decimals;
    Batch batch;
    batch.rows = rows;
    batch.stamps.watermarks = Buffer::allocate(static_cast<std::size_t>(rows) * sizeof(std::int64_t));
    const auto begin = static_cast<std::int64_t>(number) * 40 + 1000;
    for (std::int64_t i = 0; i < rows; ++i) {
        const std::int64_t now = begin + 40 * i / rows;
        times.emplace_back(now - static_cast<std::int64_t>(random() % 4 == 0 ? random() % 60 : random() % 9));
        names.emplace_back("key " + std::to_string(random() % keys + number * keys / 4));
        values.emplace_back(static_cast<std::int64_t>(random() % 1000) - 500);
        decimals.push_back(random() % 7 == 0 ? Value{} : Value(static_cast<int128_t>(random() % 1000) - 500));
        batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = now - 30;
    }
    batch.columns = {Column::of_values(DataType::timestamp(3), times), Column::of_values(DataType::string(), names),
                     Column::of_values(DataType::bigint(), values), Column::of_values(DataType::decimal(20, 2), decimals)};
    return batch;
}

/// Everything that comes out, as text that only equal answers have.
inline std::string run_sessions(SessionAggregation& aggregation, std::int64_t rows, std::uint64_t keys) {
    std::string out;
    const auto emit = [&](ClosedSessions&& closed) {
        for (std::int64_t i = 0; i < closed.rows; ++i) {
            const auto k = static_cast<std::size_t>(i);
            out += std::to_string(closed.starts[k]) + ' ' + std::to_string(closed.ends[k]) + ' ';
            for (const Column& column : closed.keys) encode_row(column, i, out);
            for (const Column& column : closed.aggregates) encode_row(column, i, out);
            out += '\n';
        }
    };
    for (std::uint64_t number = 0; number < 3; ++number) {
        std::vector<std::int32_t> late;
        aggregation.accumulate(session_batch(rows, keys, number), late, emit);
        for (const std::int32_t row : late) out += std::to_string(row) + ' ';
        aggregation.fire(static_cast<Watermark>(number) * 40 + 1040 - 31, emit);
    }
    aggregation.seal(1);
    aggregation.write(1, [&](std::string_view block) { out += block; });
    aggregation.fire(watermark_max, emit);
    return out;
}

}  // namespace windrow::gpu
