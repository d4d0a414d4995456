// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/json_normal_form.hpp"
#include "aggregates/json_value_column.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/stamped_values.hpp"

namespace windrow::aggregates {

namespace {

/// JSON_ARRAYAGG(x [NULL | ABSENT ON NULL]): a JSON array in stamp order; nulls are left out unless NULL ON NULL; no value gives
/// [].
class JsonArrayAggregate final : public StampedAggregate<StampedList> {
public:
    JsonArrayAggregate(DataType result, JsonValueColumn values, bool keep_nulls)
        : StampedAggregate(std::move(result)), values_(std::move(values)), keep_nulls_(keep_nulls) {}

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const Column texts = values_.texts(argument, input.stamps);
        const RowMask mask(keep_nulls_ ? nullptr : &argument, input.filter);
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            const std::string_view text = argument.is_valid(row) ? texts.text(row) : std::string_view("null");
            state_at<StampedList>(states, i).add(packed_stamp(*input.stamps, row), text, arena);
        });
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text = "[";
            for (const auto& [stamp, value] : state_at<StampedList>(states, i).sorted()) {
                if (text.size() > 1) text += ',';
                append_normal_json(value, text);
            }
            text += ']';
            out.append_text(text);
        }
    }

private:
    JsonValueColumn values_;
    bool keep_nulls_;
};

BoundAggregate bind_json_arrayagg(const AggregateFunction& function, const AggregateRequest& request) {
    const bool keep_nulls = request.json_null_clause == "NULL";
    JsonValueColumn values(request.arguments[0], request.session, request.json_text_value);
    const DataType argument_type = values.argument_type();
    BoundAggregate out = bound(
        function, request,
        std::make_shared<JsonArrayAggregate>(DataType::varchar(2000).not_null(), std::move(values), keep_nulls), host_only_text);
    out.argument_types[0] = argument_type;
    out.order_dependent = true;
    return out;
}

}  // namespace

void add_json_arrayagg(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "JSON_ARRAYAGG";
    function.forms = {"JSON_ARRAYAGG(x [NULL ON NULL | ABSENT ON NULL])"};
    function.distinct = DistinctForm::refused;
    function.bind = bind_json_arrayagg;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
