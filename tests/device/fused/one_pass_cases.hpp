// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The window aggregations whose kernels of one pass are compiled with the tests: chosen by a seed, the same for the generator
/// and the test.

#include "gpu/keys/device_keys.hpp"
#include "gpu/random_expressions.hpp"
#include "gpu/window/one_pass_source.hpp"
#include "gpu/window_scenario.hpp"

#include <vector>

namespace windrow::gpu {

struct OnePassCase {
    WindowAggregationRequest request;
    std::vector<Batch> batches;
    OnePassPlan plan;
};

inline constexpr int one_pass_case_count = 24;

/// Batches of random columns, and a time behind them. Values come from few rows, so that keys are met again.
inline std::vector<Batch> batches_with_times(RandomExpressions& random) {
    const Batch some = random.batch(12);
    std::vector<Batch> out;
    for (std::int64_t b = 0; b < 4; ++b) {
        Batch& batch = out.emplace_back();
        batch.rows = 40 + random.below(200);
        std::vector<std::int32_t> rows;
        std::vector<Value> times;
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            rows.push_back(static_cast<std::int32_t>(random.below(b == 0 ? 4 : 12)));  // later batches have keys of their own
            times.emplace_back(20 * b + random.below(30));
        }
        for (const Column& column : some.columns) batch.columns.push_back(column.take(rows));
        batch.columns.push_back(Column::of_values(DataType::timestamp(3), times));
        batch.stamps.constant_watermark = 20 * b - 10;
    }
    return out;
}

/// COUNT, and what else words hold of the type.
inline void add_aggregates(int column, const DataType& type, int filter, std::vector<WindowAggregateCall>& calls) {
    calls.push_back({bound_aggregate("COUNT", type), {column}, filter, false, "COUNT"});
    const PhysicalKind kind = type.physical();
    if (kind == PhysicalKind::int128 || kind == PhysicalKind::bytes || kind == PhysicalKind::bit || !type.is_numeric()) return;
    calls.push_back({bound_aggregate("MIN", type), {column}, filter, false, "MIN"});
    if (kind == PhysicalKind::float32 || kind == PhysicalKind::float64) return;
    calls.push_back({bound_aggregate("SUM", type), {column}, -1, false, "SUM"});
}

/// A request over random expressions; its plan is none if one kernel cannot take it.
inline std::optional<OnePassCase> random_case(RandomExpressions& random) {
    static const EvaluationContext session;
    OnePassCase made;
    made.batches = batches_with_times(random);
    Batch without_time = made.batches[0];
    const int time = static_cast<int>(without_time.columns.size()) - 1;
    without_time.columns.pop_back();
    auto folded = std::make_shared<FoldedRows>();
    folded->session = &session;
    if (random.below(2) == 0) folded->filter = random.condition(without_time, 2);
    folded->columns.push_back(Expression::make_input(time, DataType::timestamp(3)));
    const auto add_column = [&](ExpressionPtr expression) {
        folded->columns.push_back(std::move(expression));
        return static_cast<int>(folded->columns.size()) - 1;
    };
    for (std::int64_t keys = 1 + random.below(2); keys > 0; --keys) {
        const auto column = static_cast<int>(random.below(time));
        const ExpressionPtr input = Expression::make_input(column, without_time.columns[static_cast<std::size_t>(column)].type);
        const int key = add_column(keys == 1 ? input : random.expression(without_time, static_cast<int>(random.below(3))));
        made.request.keys.push_back(key);
        made.request.key_types.push_back(folded->columns[static_cast<std::size_t>(key)]->type);
    }
    made.request.time_column = 0;
    made.request.window = {semantics::WindowShape::hop, 40, 20, 0, 20};
    made.request.aggregates.push_back({nullptr, {}, -1, true, "COUNT"});
    const int filter = random.below(2) == 0 ? -1 : add_column(random.condition(without_time, 1));
    for (int k = 0; k < 2; ++k) {
        const int argument = add_column(random.expression(without_time, static_cast<int>(random.below(3))));
        add_aggregates(argument, folded->columns[static_cast<std::size_t>(argument)]->type, filter, made.request.aggregates);
    }
    made.request.folded = folded;
    if (!FoldedProgram::unsupported_reason(*folded).empty() || !DeviceKeys::unsupported_reason(made.request.key_types).empty())
        return std::nullopt;
    for (const WindowAggregateCall& call : made.request.aggregates) {
        if (!call.counts_rows && !unsupported_reason(call).empty()) return std::nullopt;
    }
    const FoldedPlan plan = plan_folded(*folded);
    const PlaneLayout layout(made.request.aggregates, *window_kernels_for(device::Target::emulator));
    const auto one_pass = plan_one_pass(made.request, layout, &plan, [&](int column) -> const DataType& {
        return folded->columns[static_cast<std::size_t>(column)]->type;
    });
    if (!one_pass) return std::nullopt;
    made.plan = *one_pass;
    return made;
}

inline std::vector<OnePassCase> one_pass_cases() {
    static const EvaluationContext session;
    RandomExpressions random(78, session);
    std::vector<OnePassCase> out;
    while (out.size() < static_cast<std::size_t>(one_pass_case_count)) {
        if (std::optional<OnePassCase> made = random_case(random)) out.push_back(std::move(*made));
    }
    return out;
}

}  // namespace windrow::gpu
