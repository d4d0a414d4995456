// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/stamped_values.hpp"

#include <numeric>
#include <unordered_set>

namespace windrow::aggregates {

namespace {

/// ARRAY_AGG(x [ORDER BY keys]): the values in the order of the keys, then of the stamps. Nulls are kept unless IGNORE NULLS; no
/// row at all gives NULL. A value is kept as its encoding, followed by those of its keys.
template <typename Values>
class ArrayAggregate final : public StampedAggregate<Values> {
public:
    ArrayAggregate(DataType result, std::vector<AggregateRequest::Order> order, bool ignore_nulls, bool distinct)
        : StampedAggregate<Values>(std::move(result)),
          order_(std::move(order)),
          ignore_nulls_(ignore_nulls),
          distinct_(distinct) {}

    [[nodiscard]] DeviceValues device_values() const override {
        DeviceValues values;
        values.kept = DeviceKept::rows_in_order;
        values.order_matters = true;
        values.keeps_nulls = !ignore_nulls_;
        values.types.push_back(this->result().children()[0]);
        for (const AggregateRequest::Order& order : order_) {
            values.arguments.push_back(values.types.size());
            values.types.push_back(order.type);
        }
        return values;
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        for (const auto& [stamp, bytes] : reinterpret_cast<const Values*>(state)->sorted()) {
            out.stamps.push_back(stamp);
            std::string_view rest = bytes;
            for (ColumnBuilder& column : out.values) decode_row(rest, column);
        }
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const RowMask mask(ignore_nulls_ ? &input.arguments[0] : nullptr, input.filter);
        std::string encoded;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            encoded.clear();
            for (const Column& column : input.arguments) encode_row(column, row, encoded);
            state_at<Values>(states, i).add(packed_stamp(*input.stamps, row), encoded, arena);
        });
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const Values& values = state_at<Values>(states, i);
            if (values.size() == 0) {
                out.append_null();
            } else {
                append_array(values.sorted(), out);
            }
        }
    }

private:
    void append_array(const std::vector<StampedValue>& values, ColumnBuilder& out) const {
        const DataType element = out.type().children()[0];
        ColumnBuilder elements(element);
        std::vector<ColumnBuilder> keys;
        for (const AggregateRequest::Order& order : order_) keys.emplace_back(order.type);
        std::unordered_set<std::string_view> seen;
        for (const auto& [stamp, bytes] : values) {
            std::string_view rest = bytes;
            decode_row(rest, elements);
            const std::string_view value = bytes.substr(0, bytes.size() - rest.size());
            if (distinct_ && !seen.insert(value).second) {
                elements.truncate(elements.rows() - 1);
                continue;
            }
            for (ColumnBuilder& key : keys) decode_row(rest, key);
        }
        const Column column = elements.finish();
        for (std::int32_t row : order_of(column.rows, keys)) out.child(0).append_from(column, row);
        out.append_list();
    }

    [[nodiscard]] std::vector<std::int32_t> order_of(std::int64_t rows, std::vector<ColumnBuilder>& keys) const {
        std::vector<std::int32_t> order(static_cast<std::size_t>(rows));
        std::iota(order.begin(), order.end(), 0);
        if (keys.empty()) return order;
        std::vector<Column> columns;
        for (ColumnBuilder& key : keys) columns.push_back(key.finish());
        std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return before(columns, a, b); });
        return order;
    }

    /// NULL is the smallest value unless NULLS FIRST or LAST says where it goes (Flink's default).
    [[nodiscard]] bool before(const std::vector<Column>& keys, std::int32_t a, std::int32_t b) const {
        for (std::size_t k = 0; k < keys.size(); ++k) {
            const bool a_null = !keys[k].is_valid(a);
            const bool b_null = !keys[k].is_valid(b);
            if (a_null != b_null) return a_null == order_[k].nulls_first.value_or(!order_[k].descending);
            const int comparison = compare_rows(keys[k], a, keys[k], b);
            if (comparison != 0) return order_[k].descending ? comparison > 0 : comparison < 0;
        }
        return false;
    }

    std::vector<AggregateRequest::Order> order_;
    bool ignore_nulls_;
    bool distinct_;
};

BoundAggregate bind_array_agg(const AggregateFunction& function, const AggregateRequest& request) {
    const DataType element = request.arguments[0].type.with_time_attribute(TimeAttribute::none);
    const DataType result = nullable_result(DataType::array(element), request);
    std::shared_ptr<const Aggregate> aggregate;
    if (request.distinct) {
        aggregate = std::make_shared<ArrayAggregate<StampedSet>>(result, request.order_by, request.ignore_nulls, true);
    } else {
        aggregate = std::make_shared<ArrayAggregate<StampedList>>(result, request.order_by, request.ignore_nulls, false);
    }
    BoundAggregate out = bound(function, request, std::move(aggregate), on_device);
    for (const AggregateRequest::Order& order : request.order_by) out.argument_types.push_back(order.type);
    out.order_dependent = true;
    return out;
}

}  // namespace

void add_array_agg(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "ARRAY_AGG";
    function.forms = {"ARRAY_AGG([DISTINCT] x [ORDER BY y, ...]) [IGNORE NULLS | RESPECT NULLS]"};
    function.distinct = DistinctForm::own;
    function.takes_order_by = true;
    function.takes_null_treatment = true;
    function.bind = bind_array_agg;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
