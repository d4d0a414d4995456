// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/percentile.hpp"
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "windrow/semantics/value_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace windrow::aggregates {

namespace {

struct WeightedValue {
    std::int64_t key;  ///< the value's order key
    std::uint64_t frequency;
    friend auto operator<=>(const WeightedValue&, const WeightedValue&) = default;
};

/// Growing array in the arena. Zero bytes are empty.
struct WeightedValues {
    WeightedValue* items;
    std::uint32_t size;
    std::uint32_t room;

    void add(WeightedValue value, Arena& arena) {
        if (size == room) {
            const std::uint32_t wanted = room == 0 ? 4 : 2 * room;
            auto* fresh = reinterpret_cast<WeightedValue*>(arena.allocate(wanted * sizeof(WeightedValue)));
            std::copy_n(items, size, fresh);
            items = fresh;
            room = wanted;
        }
        items[size++] = value;
    }
    /// Ascending values, each once with its whole frequency; `distinct`: equal rows count once.
    [[nodiscard]] std::vector<WeightedValue> sorted(bool distinct) const {
        if (distinct) return summed(unique());
        std::vector<WeightedValue> values(items, items + size);
        std::sort(values.begin(), values.end());
        return summed(std::move(values));
    }
    /// Ascending rows, each once.
    [[nodiscard]] std::vector<WeightedValue> unique() const {
        std::vector<WeightedValue> values(items, items + size);
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        return values;
    }

private:
    static std::vector<WeightedValue> summed(std::vector<WeightedValue> values) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (kept > 0 && values[kept - 1].key == values[i].key) {
                values[kept - 1].frequency += values[i].frequency;
            } else {
                values[kept++] = values[i];
            }
        }
        values.resize(kept);
        return values;
    }
};

/// PERCENTILE(x, p [, frequency]): linear interpolation between the values at floor and ceiling of p * (n - 1), where each value
/// counts `frequency` times (aggregates NOTES 250-252). `p` is a number, or an array for several answers at once.
class Percentile final : public Aggregate {
public:
    Percentile(DataType result, std::vector<double> percentages, bool has_frequency, bool distinct)
        : result_(std::move(result)), percentages_(std::move(percentages)), has_frequency_(has_frequency), distinct_(distinct) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(WeightedValues); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceValues device_values() const override {
        DeviceValues values{.kept = distinct_ ? DeviceKept::each_value : DeviceKept::every_value, .types = {DataType::float64()}};
        if (has_frequency_) {
            values.arguments.push_back(2);
            values.types.push_back(DataType::bigint());
        }
        return values;
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        const auto& values = *reinterpret_cast<const WeightedValues*>(state);
        for (std::uint32_t i = 0; i < values.size; ++i) {
            const WeightedValue& value = values.items[i];
            for (std::uint64_t times = has_frequency_ ? 1 : value.frequency; times > 0; --times) {
                out.values[0].append_double(semantics::value_of_order_key(value.key, double{}));
                if (has_frequency_) out.values[1].append_int(static_cast<std::int64_t>(value.frequency));
            }
        }
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        if (mask.none) return;
        const FixedReader<double> read(argument);
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            const std::uint64_t frequency = has_frequency_ ? frequency_of(input.arguments[2], row) : 1;
            if (frequency == 0) return;
            state_at<WeightedValues>(states, i).add({semantics::order_key(read(row)), frequency}, arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const WeightedValues& other = state_at<WeightedValues>(from, i);
            for (std::uint32_t k = 0; k < other.size; ++k) state_at<WeightedValues>(into, i).add(other.items[k], arena);
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const WeightedValues& values = state_at<WeightedValues>(states, i);
            if (values.size == 0) {
                out.append_null();
                continue;
            }
            const std::vector<WeightedValue> sorted = values.sorted(distinct_);
            if (result_.kind() != TypeKind::array) {
                out.append_double(value_at(sorted, percentages_[0]));
                continue;
            }
            for (double percentage : percentages_) out.child(0).append_double(value_at(sorted, percentage));
            out.append_list();
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        const auto& values = *reinterpret_cast<const WeightedValues*>(state);
        const std::vector<WeightedValue> sorted = distinct_ ? values.unique() : values.sorted(false);
        put(static_cast<std::uint64_t>(sorted.size()), out);
        for (const WeightedValue& value : sorted) put(value, out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        auto& values = *reinterpret_cast<WeightedValues*>(state);
        values = WeightedValues{};
        for (auto left = get<std::uint64_t>(in); left > 0; --left) values.add(get<WeightedValue>(in), arena);
    }

private:
    /// 0 for NULL and for negative numbers: the row does not count.
    static std::uint64_t frequency_of(const Column& column, std::int64_t row) {
        if (!column.is_valid(row)) return 0;
        const auto frequency = column.at<std::int64_t>(row);
        return frequency < 0 ? 0 : static_cast<std::uint64_t>(frequency);
    }
    static double value_of_rank(const std::vector<WeightedValue>& sorted, std::uint64_t rank) {
        std::uint64_t before = 0;
        for (const WeightedValue& value : sorted) {
            before += value.frequency;
            if (rank < before) return semantics::value_of_order_key(value.key, double{});
        }
        return semantics::value_of_order_key(sorted.back().key, double{});
    }
    static double value_at(const std::vector<WeightedValue>& sorted, double percentage) {
        std::uint64_t total = 0;
        for (const WeightedValue& value : sorted) total += value.frequency;
        const semantics::PercentilePlace place = semantics::percentile_place(total, percentage);
        return semantics::interpolate(place, value_of_rank(sorted, place.lower), value_of_rank(sorted, place.upper));
    }

    DataType result_;
    std::vector<double> percentages_;
    bool has_frequency_;
    bool distinct_;
};

/// A numeric literal as DOUBLE.
double number_of(const Value& value, const DataType& type) {
    if (std::holds_alternative<double>(value.storage())) return value.float64();
    if (std::holds_alternative<std::int64_t>(value.storage())) return static_cast<double>(value.int64());
    return static_cast<double>(value.int128()) / std::pow(10.0, type.scale());
}

void add_percentage(const Value& value, const DataType& type, const ArgumentInfo& argument, std::vector<double>& out) {
    const bool number = !value.is_null() && type.is_numeric();
    const double percentage = number ? number_of(value, type) : -1;
    if (!(percentage >= 0 && percentage <= 1)) {
        throw Error("W3208", "the percentage of PERCENTILE must lie between 0 and 1", "for the median write PERCENTILE(x, 0.5)")
            .at(argument.where);
    }
    out.push_back(percentage);
}

BoundAggregate bind_percentile(const AggregateFunction& function, const AggregateRequest& request) {
    if (!request.arguments[0].type.is_numeric()) refuse_type(function, request.arguments[0], "");
    const ArgumentInfo& percentage = request.arguments[1];
    const bool several = percentage.type.kind() == TypeKind::array;
    const DataType number = several ? percentage.type.children()[0] : percentage.type;
    if (!number.is_numeric()) refuse_type(function, percentage, "");
    if (percentage.literal == nullptr) {
        throw Error("W3208", "the percentage of PERCENTILE must be a literal",
                    "write PERCENTILE(x, 0.95) or PERCENTILE(x, ARRAY[0.5, 0.95])")
            .at(percentage.where);
    }
    std::vector<double> percentages;
    if (several && !percentage.literal->is_null()) {
        for (const Value& value : percentage.literal->list()) add_percentage(value, number, percentage, percentages);
    } else {
        add_percentage(*percentage.literal, number, percentage, percentages);
    }
    const bool has_frequency = request.arguments.size() > 2;
    if (has_frequency && !request.arguments[2].type.is_integer()) refuse_type(function, request.arguments[2], "");
    const DataType result = several ? DataType::array(DataType::float64()) : DataType::float64();
    BoundAggregate out =
        bound(function, request, std::make_shared<Percentile>(result, std::move(percentages), has_frequency, request.distinct),
              on_device);
    out.argument_types[0] = DataType::float64().with_nullable(request.arguments[0].type.nullable());
    if (has_frequency) out.argument_types[2] = DataType::bigint().with_nullable(request.arguments[2].type.nullable());
    return out;
}

}  // namespace

void add_percentile(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "PERCENTILE";
    function.forms = {"PERCENTILE(number, percentage)", "PERCENTILE(number, percentage, frequency)",
                      "PERCENTILE(number, ARRAY[percentage, ...])"};
    function.fewest_arguments = 2;
    function.most_arguments = 3;
    function.distinct = DistinctForm::own;
    function.bind = bind_percentile;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
