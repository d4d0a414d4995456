// SPDX-License-Identifier: Apache-2.0
#include "aggregates/arena_text.hpp"
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"

namespace windrow::aggregates {

namespace {

struct SingleState {
    std::uint64_t rows;
    ArenaText value;  ///< encoding of the first row's value, if it is not null
};

/// SINGLE_VALUE(x): the value of a group of one row; a second row, null or not, ends the job when the window fires.
class SingleValue final : public Aggregate {
public:
    explicit SingleValue(DataType result) : result_(std::move(result)) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(SingleState); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceValues device_values() const override {
        return {.kept = DeviceKept::every_value, .types = {result_}, .keeps_nulls = true};
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        const auto& single = *reinterpret_cast<const SingleState*>(state);
        for (std::uint64_t row = 0; row < single.rows; ++row) {
            if (row == 0 && single.value.present()) {
                std::string_view encoded = single.value.view();
                decode_row(encoded, out.values[0]);
            } else {
                out.values[0].append_null();
            }
        }
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(nullptr, input.filter);
        std::string encoded;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            SingleState& state = state_at<SingleState>(states, i);
            if (++state.rows > 1 || !argument.is_valid(row)) return;
            encoded.clear();
            encode_row(argument, row, encoded);
            state.value.assign(encoded, arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            SingleState& state = state_at<SingleState>(into, i);
            const SingleState& other = state_at<SingleState>(from, i);
            if (state.rows == 0 && other.value.present()) state.value.assign(other.value.view(), arena);
            state.rows += other.rows;
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const SingleState& state = state_at<SingleState>(states, i);
            if (state.rows > 1) {
                throw Error("W5071", "SINGLE_VALUE received " + std::to_string(state.rows) + " rows in one group",
                            "use MIN, MAX, FIRST_VALUE or LAST_VALUE where a group may have several rows");
            }
            if (!state.value.present()) {
                out.append_null();
                continue;
            }
            std::string_view encoded = state.value.view();
            decode_row(encoded, out);
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        const auto& single = *reinterpret_cast<const SingleState*>(state);
        put(single.rows, out);
        // Which row's value is kept of several depends on the path, and no answer does: a group of several rows has none.
        const bool kept = single.rows == 1 && single.value.present();
        put(static_cast<std::uint8_t>(kept ? 1 : 0), out);
        if (kept) put_text(single.value.view(), out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        auto& single = *reinterpret_cast<SingleState*>(state);
        single = SingleState{};
        single.rows = get<std::uint64_t>(in);
        if (get<std::uint8_t>(in) != 0) single.value.assign(get_text(in), arena);
    }

private:
    DataType result_;
};

BoundAggregate bind_single_value(const AggregateFunction& function, const AggregateRequest& request) {
    if (request.arguments[0].type.kind() == TypeKind::null)
        refuse_type(function, request.arguments[0], "cast NULL to a type first");
    return bound(function, request, std::make_shared<SingleValue>(request.arguments[0].type.with_nullable(true)), on_device);
}

}  // namespace

void add_single_value(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "SINGLE_VALUE";
    function.forms = {"SINGLE_VALUE(x)"};
    function.distinct = DistinctForm::refused;
    function.bind = bind_single_value;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
