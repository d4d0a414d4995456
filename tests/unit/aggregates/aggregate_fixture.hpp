// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs one aggregate over a column in several ways: straight, or cut into partial states that are shuffled, merged along a
/// random tree, and written and read back on the way.

#include "windrow/kernels/aggregate.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace windrow::testing {

inline const EvaluationContext& test_session() {
    static const EvaluationContext session;
    return session;
}

struct Call {
    std::string name;
    std::vector<DataType> types;
    std::vector<const Value*> literals = {};
    bool distinct = false;
    bool has_filter = false;
    bool ignore_nulls = false;
    std::vector<AggregateRequest::Order> order_by = {};
    std::string json_null_clause = {};
};

inline BoundAggregate resolve(const Call& call) {
    std::vector<ArgumentInfo> arguments;
    for (std::size_t i = 0; i < call.types.size(); ++i) {
        arguments.push_back({call.types[i], i < call.literals.size() ? call.literals[i] : nullptr, {}});
    }
    AggregateRequest request{
        .name = call.name, .arguments = arguments, .order_by = {}, .json_null_clause = {}, .session = test_session()};
    request.distinct = call.distinct;
    request.has_filter = call.has_filter;
    request.ignore_nulls = call.ignore_nulls;
    request.order_by = call.order_by;
    request.json_null_clause = call.json_null_clause;
    return AggregateRegistry::builtin().resolve(request);
}

/// One accumulator and its arena.
struct State {
    explicit State(const Aggregate& aggregate) : memory(aggregate.state_size() / 8 + 1) {}
    std::vector<std::uint64_t> memory;
    Arena arena;
    [[nodiscard]] std::byte* bytes() { return reinterpret_cast<std::byte*>(memory.data()); }
};

inline Stamps stamps_in_row_order() {
    Stamps stamps;
    stamps.constant_watermark = 5;
    return stamps;
}

inline void update(const Aggregate& aggregate, State& state, const std::vector<Column>& columns,
                   const std::vector<std::int32_t>& rows, const std::uint8_t* filter = nullptr) {
    const Stamps stamps = stamps_in_row_order();
    const std::vector<std::byte*> states(rows.size(), state.bytes());
    aggregate.update(states.data(), rows.data(), rows.size(), {columns, filter, &stamps}, state.arena);
}

inline void merge(const Aggregate& aggregate, State& into, State& from) {
    std::byte* a = into.bytes();
    const std::byte* b = from.bytes();
    aggregate.merge(&a, &b, 1, into.arena);
}

inline Value result_of(const Aggregate& aggregate, State& state) {
    ColumnBuilder builder(aggregate.result());
    const std::byte* bytes = state.bytes();
    aggregate.finalize(&bytes, 1, builder);
    const Column column = builder.finish();
    return column.value(0);
}

inline std::string bytes_of(const Aggregate& aggregate, State& state) {
    std::string out;
    aggregate.write(state.bytes(), out);
    return out;
}

inline std::vector<std::int32_t> all_rows(const std::vector<Column>& columns) {
    std::vector<std::int32_t> rows(static_cast<std::size_t>(columns.at(0).rows));
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int32_t>(i);
    return rows;
}

/// The answer and the canonical bytes, all rows in order.
inline std::pair<Value, std::string> straight(const Aggregate& aggregate, const std::vector<Column>& columns,
                                              const std::uint8_t* filter = nullptr) {
    State state(aggregate);
    update(aggregate, state, columns, all_rows(columns), filter);
    return {result_of(aggregate, state), bytes_of(aggregate, state)};
}

/// The same with rows shuffled into partial states, some of them restored from their bytes, merged in a random order.
inline std::pair<Value, std::string> shuffled(const Aggregate& aggregate, const std::vector<Column>& columns,
                                              std::mt19937_64& random, const std::uint8_t* filter = nullptr) {
    std::vector<std::int32_t> rows = all_rows(columns);
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<std::unique_ptr<State>> parts;
    for (std::size_t k = 1 + random() % 5; k > 0; --k) parts.push_back(std::make_unique<State>(aggregate));
    for (std::int32_t row : rows) update(aggregate, *parts[random() % parts.size()], columns, {row}, filter);
    while (parts.size() > 1) {
        std::swap(parts[random() % parts.size()], parts.back());
        std::unique_ptr<State> last = std::move(parts.back());
        parts.pop_back();
        if (random() % 2 == 0) {
            const std::string bytes = bytes_of(aggregate, *last);
            auto restored = std::make_unique<State>(aggregate);
            std::string_view in = bytes;
            aggregate.read(restored->bytes(), in, restored->arena);
            last = std::move(restored);
        }
        merge(aggregate, *parts[random() % parts.size()], *last);
    }
    return {result_of(aggregate, *parts[0]), bytes_of(aggregate, *parts[0])};
}

}  // namespace windrow::testing
