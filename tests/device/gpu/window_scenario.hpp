// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small job that passes every kernel of the window aggregation: sliding windows, late rows, stamps that decide, word states
/// and sorted ones, new keys in every batch, a snapshot.

#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace windrow::gpu {

inline std::shared_ptr<const Aggregate> bound_aggregate(std::string_view name, const DataType& type, bool distinct = false) {
    const EvaluationContext session;
    const ArgumentInfo argument{type, nullptr, {}};
    AggregateRequest request{.name = name, .arguments = {&argument, 1}, .distinct = distinct, .session = session};
    return AggregateRegistry::builtin().resolve(request).aggregate;
}

/// Columns: time, key, value, decimal, text.
inline WindowAggregationRequest scenario_request() {
    WindowAggregationRequest request;
    request.window = {semantics::WindowShape::hop, 20, 10, 0, 10};
    request.time_column = 0;
    request.keys = {1};
    request.key_types = {DataType::string()};
    request.aggregates.push_back({nullptr, {}, -1, true, "COUNT"});
    request.aggregates.push_back({bound_aggregate("SUM", DataType::bigint()), {2}, -1, false, "SUM"});
    request.aggregates.push_back({bound_aggregate("MIN", DataType::bigint()), {2}, -1, false, "MIN"});
    request.aggregates.push_back({bound_aggregate("SUM", DataType::decimal(20, 2)), {3}, -1, false, "SUM"});
    request.aggregates.push_back({bound_aggregate("COUNT", DataType::bigint(), true), {2}, -1, false, "COUNT"});
    request.aggregates.push_back({bound_aggregate("AVG", DataType::decimal(20, 2), true), {3}, -1, false, "AVG"});
    request.aggregates.push_back({bound_aggregate("MIN", DataType::string()), {4}, -1, false, "MIN"});
    return request;
}

inline ExpressionPtr bound_call(std::string_view name, std::vector<ExpressionPtr> arguments, SourceRange where = {}) {
    static const EvaluationContext session;
    std::vector<ArgumentInfo> types;
    for (const ExpressionPtr& argument : arguments) types.push_back({argument->type, nullptr, {}});
    return Expression::make_call(FunctionRegistry::builtin().resolve({name, types, session}), std::move(arguments), where);
}

/// The same rows with states that are words alone.
inline WindowAggregationRequest word_scenario_request() {
    WindowAggregationRequest request = scenario_request();
    request.aggregates.resize(3);
    request.aggregates.push_back({bound_aggregate("MAX", DataType::bigint()), {2}, -1, false, "MAX"});
    request.aggregates.push_back({bound_aggregate("COUNT", DataType::decimal(20, 2)), {3}, -1, false, "COUNT"});
    return request;
}

/// The job WHERE value <> -500, over 6000 / (value + 500) instead of the value: what is dropped would fail.
inline WindowAggregationRequest folded_in(WindowAggregationRequest request) {
    static const EvaluationContext session;
    const auto number = [](std::int64_t n) { return Expression::make_literal(Value(n), DataType::bigint()); };
    const ExpressionPtr value = Expression::make_input(2, DataType::bigint());
    auto folded = std::make_shared<FoldedRows>();
    folded->session = &session;
    folded->filter = bound_call("<>", {value, number(-500)});
    folded->columns = {Expression::make_input(0, DataType::timestamp(3)), Expression::make_input(1, DataType::string()),
                       bound_call("/", {number(6000), bound_call("+", {value, number(500)})}),
                       Expression::make_input(3, DataType::decimal(20, 2)), Expression::make_input(4, DataType::string())};
    request.folded = std::move(folded);
    return request;
}
inline WindowAggregationRequest folded_scenario_request() {
    return folded_in(scenario_request());
}

/// Times follow `number`, with some far behind; the watermark is the time less 15.
inline Batch scenario_batch(std::int64_t rows, std::uint64_t keys, std::uint64_t number) {
    std::mt19937_64 random(number);
    std::vector<Value> times, names, values, decimals, texts;
    const auto begin = static_cast<std::int64_t>(number) * 40 + 1000;
    for (std::int64_t i = 0; i < rows; ++i) {
        const std::int64_t now = begin + 40 * i / rows;
        times.emplace_back(now - static_cast<std::int64_t>(random() % 10 == 0 ? random() % 60 : random() % 5));
        names.emplace_back("key " + std::to_string(random() % keys + number));
        values.emplace_back(static_cast<std::int64_t>(random() % 100 == 0 ? 0 : random() % 1000) - 500);
        texts.push_back(random() % 9 == 0 ? Value{} : Value("text " + std::to_string(random() % 12 + 3 * number)));
        decimals.push_back(random() % 7 == 0 ? Value{} : Value(static_cast<int128_t>(random() % 1000) - 500));
    }
    Batch batch;
    batch.rows = rows;
    batch.columns = {Column::of_values(DataType::timestamp(3), times), Column::of_values(DataType::string(), names),
                     Column::of_values(DataType::bigint(), values), Column::of_values(DataType::decimal(20, 2), decimals),
                     Column::of_values(DataType::string(), texts)};
    batch.stamps.constant_watermark = begin - 16;
    batch.stamps.running_times = std::make_shared<const Column>(batch.columns[0]);
    batch.stamps.running_delay = 15;
    return batch;
}

/// Text that only equal rows have.
inline std::string text_of(const FiredRows& fired) {
    std::string out;
    for (std::int64_t i = 0; i < fired.rows; ++i) {
        out += std::to_string(fired.window_end) + ' ';
        for (const Column& column : fired.keys) encode_row(column, i, out);
        for (const Column& column : fired.aggregates) encode_row(column, i, out);
        out += '\n';
    }
    return out;
}

/// Appends fired rows as such text.
inline std::function<void(FiredRows&&)> appended_to(std::string& out) {
    return [&out](FiredRows&& fired) { out += text_of(fired); };
}

/// Everything that comes out, as text that only equal answers have.
inline std::string run_scenario(WindowAggregation& aggregation, std::int64_t rows) {
    std::string out;
    const auto emit = appended_to(out);
    for (std::uint64_t number = 0; number < 3; ++number) {
        std::vector<std::int32_t> late;
        // The second batch's late rows are not asked for: nothing is waited for before windows fire.
        aggregation.accumulate(0, scenario_batch(rows, 40, number), number == 1 ? nullptr : &late);
        for (const std::int32_t row : late) out += std::to_string(row) + ' ';
        aggregation.fire(static_cast<Watermark>(number) * 40 + 1000 + 20, true, emit);
    }
    aggregation.seal(1);
    aggregation.write(1, [&](std::string_view block) { out += block; });
    const WindowCounts counts = aggregation.counts();
    out += std::to_string(counts.late) + ' ' + std::to_string(counts.accepted) + ' ' + std::to_string(counts.partly_late_pairs) +
           ' ' + std::to_string(counts.filtered);
    aggregation.fire(watermark_max, true, emit);
    return out;
}

}  // namespace windrow::gpu
