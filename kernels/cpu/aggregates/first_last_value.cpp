// SPDX-License-Identifier: Apache-2.0
#include "aggregates/arena_text.hpp"
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/stamped_values.hpp"
#include "windrow/semantics/row_stamp.hpp"

namespace windrow::aggregates {

namespace {

/// The value of the row with the lowest (or highest) stamp, as its encoding.
struct StampedExtreme {
    PackedStamp stamp;
    ArenaText value;
};

/// FIRST_VALUE and LAST_VALUE: nulls are skipped, the order is that of the stamps.
class FirstLastValue final : public Aggregate {
public:
    FirstLastValue(DataType result, bool last) : result_(std::move(result)), last_(last) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(StampedExtreme); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override {
        return {last_ ? DeviceAccumulator::last_value : DeviceAccumulator::first_value};
    }
    [[nodiscard]] DeviceValues device_values() const override {
        return {.kept = DeviceKept::one_value, .types = {result_}, .order_matters = true};
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        const auto& extreme = *reinterpret_cast<const StampedExtreme*>(state);
        if (!extreme.value.present()) return;
        std::string_view encoded = extreme.value.view();
        decode_row(encoded, out.values[0]);
        out.stamps.push_back(extreme.stamp);
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        std::string encoded;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            StampedExtreme& state = state_at<StampedExtreme>(states, i);
            const PackedStamp stamp = packed_stamp(*input.stamps, row);
            if (!replaces(state, stamp)) return;
            encoded.clear();
            encode_row(argument, row, encoded);
            state.stamp = stamp;
            state.value.assign(encoded, arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            StampedExtreme& state = state_at<StampedExtreme>(into, i);
            const StampedExtreme& other = state_at<StampedExtreme>(from, i);
            if (!other.value.present() || !replaces(state, other.stamp)) continue;
            state.stamp = other.stamp;
            state.value.assign(other.value.view(), arena);
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const StampedExtreme& state = state_at<StampedExtreme>(states, i);
            if (!state.value.present()) {
                out.append_null();
                continue;
            }
            std::string_view encoded = state.value.view();
            decode_row(encoded, out);
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        const auto& extreme = *reinterpret_cast<const StampedExtreme*>(state);
        put(static_cast<std::uint8_t>(extreme.value.present() ? 1 : 0), out);
        put(extreme.stamp.watermark, out);
        put(extreme.stamp.position, out);
        put_text(extreme.value.view(), out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        auto& extreme = *reinterpret_cast<StampedExtreme*>(state);
        extreme = StampedExtreme{};
        const bool present = get<std::uint8_t>(in) != 0;
        extreme.stamp.watermark = get<std::int64_t>(in);
        extreme.stamp.position = get<std::uint64_t>(in);
        const std::string_view value = get_text(in);
        if (present) extreme.value.assign(value, arena);
    }

private:
    [[nodiscard]] bool replaces(const StampedExtreme& state, const PackedStamp& stamp) const {
        if (!state.value.present()) return true;
        const semantics::RowStamp held{state.stamp.watermark, state.stamp.position};
        const semantics::RowStamp other{stamp.watermark, stamp.position};
        return last_ ? semantics::replaces<true>(held, other) : semantics::replaces<false>(held, other);
    }

    DataType result_;
    bool last_;
};

BoundAggregate bind_first_last(const AggregateFunction& function, const AggregateRequest& request) {
    const bool last = function.name == "LAST_VALUE";
    if (request.arguments[0].type.kind() == TypeKind::null)
        refuse_type(function, request.arguments[0], "cast NULL to a type first");
    BoundAggregate out =
        bound(function, request, std::make_shared<FirstLastValue>(nullable_result(request.arguments[0].type, request), last),
              on_device);
    out.order_dependent = true;
    return out;
}

}  // namespace

void add_first_and_last_value(std::vector<AggregateFunction>& functions) {
    for (const char* name : {"FIRST_VALUE", "LAST_VALUE"}) {
        AggregateFunction function;
        function.name = name;
        function.forms = {function.name + "(x)"};
        function.distinct = DistinctForm::ignored;
        function.bind = bind_first_last;
        functions.push_back(std::move(function));
    }
}

}  // namespace windrow::aggregates
