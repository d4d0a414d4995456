// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/stamped_values.hpp"

namespace windrow::aggregates {

namespace {

/// LISTAGG(text [, separator]): the texts in stamp order with the separator between them; nulls are skipped, nothing gives NULL.
template <typename Values>
class ListAggregate final : public StampedAggregate<Values> {
public:
    ListAggregate(DataType result, std::string separator)
        : StampedAggregate<Values>(std::move(result)), separator_(std::move(separator)) {}

    [[nodiscard]] DeviceValues device_values() const override {
        return {.kept = DeviceKept::rows_in_order, .types = {this->result()}, .order_matters = true};
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        for (const auto& [stamp, text] : reinterpret_cast<const Values*>(state)->sorted()) {
            out.stamps.push_back(stamp);
            out.values[0].append_text(text);
        }
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            state_at<Values>(states, i).add(packed_stamp(*input.stamps, row), argument.text(row), arena);
        });
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            const Values& values = state_at<Values>(states, i);
            if (values.size() == 0) {
                out.append_null();
                continue;
            }
            text.clear();
            bool first = true;
            for (const auto& [stamp, value] : values.sorted()) {
                if (!first) text += separator_;
                first = false;
                text += value;
            }
            out.append_text(text);
        }
    }

private:
    std::string separator_;
};

BoundAggregate bind_listagg(const AggregateFunction& function, const AggregateRequest& request) {
    const ArgumentInfo& argument = request.arguments[0];
    if (!argument.type.is_string()) {
        refuse_type(function, argument, "cast it to text: LISTAGG(CAST(x AS STRING))");
    }
    std::string separator = ",";
    if (request.arguments.size() > 1) {
        const ArgumentInfo& given = request.arguments[1];
        if (given.literal == nullptr || given.literal->is_null() || !given.type.is_string()) {
            throw Error("W3207", "the separator of LISTAGG must be a text literal", "write it in quotes: LISTAGG(x, '; ')")
                .at(given.where);
        }
        separator = given.literal->text();
    }
    bool nullable = argument.type.nullable() || request.has_filter || !request.grouped;
    const DataType result = argument.type.with_nullable(nullable);
    std::shared_ptr<const Aggregate> aggregate;
    if (request.distinct) {
        aggregate = std::make_shared<ListAggregate<StampedSet>>(result, separator);
    } else {
        aggregate = std::make_shared<ListAggregate<StampedList>>(result, separator);
    }
    BoundAggregate out = bound(function, request, std::move(aggregate), on_device);
    out.order_dependent = true;
    return out;
}

}  // namespace

void add_listagg(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "LISTAGG";
    function.forms = {"LISTAGG(text)", "LISTAGG(text, 'separator')", "LISTAGG(DISTINCT text)"};
    function.most_arguments = 2;
    function.distinct = DistinctForm::own;
    function.bind = bind_listagg;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
