// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "aggregates/value_set.hpp"

#include <limits>

namespace windrow::aggregates {

namespace {

/// COLLECT([DISTINCT] x): a MULTISET of the values that are not null, each with its number (1 with DISTINCT); empty, never NULL.
class Collect final : public Aggregate {
    using Map = TextMap<std::uint64_t>;

public:
    Collect(DataType result, bool distinct) : result_(std::move(result)), distinct_(distinct) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(Map); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceValues device_values() const override {
        return {.kept = distinct_ ? DeviceKept::each_value : DeviceKept::every_value, .types = {result_.children()[0]}};
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        reinterpret_cast<const Map*>(state)->for_each([&](const Map::Entry& entry) {
            for (std::uint64_t times = entry.attached; times > 0; --times) {
                std::string_view encoded = entry.view();
                decode_row(encoded, out.values[0]);
            }
        });
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        std::string encoded;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            encoded.clear();
            encode_row(argument, row, encoded);
            add(state_at<Map>(states, i), encoded, 1, arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            state_at<Map>(from, i).for_each(
                [&](const Map::Entry& entry) { add(state_at<Map>(into, i), entry.view(), entry.attached, arena); });
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            for (const Map::Entry* entry : state_at<Map>(states, i).sorted()) {
                std::string_view encoded = entry->view();
                decode_row(encoded, out.child(0));
                out.child(1).append_int(number_of(*entry));
            }
            out.append_list();
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        const Map& map = *reinterpret_cast<const Map*>(state);
        put(static_cast<std::uint64_t>(map.size()), out);
        for (const Map::Entry* entry : map.sorted()) {
            put_text(entry->view(), out);
            put(entry->attached, out);
        }
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        Map& map = *reinterpret_cast<Map*>(state);
        map = Map{};
        for (auto left = get<std::uint64_t>(in); left > 0; --left) {
            const std::string_view value = get_text(in);
            map.entry(value, arena).attached = get<std::uint64_t>(in);
        }
    }

private:
    void add(Map& map, std::string_view value, std::uint64_t number, Arena& arena) const {
        std::uint64_t& attached = map.entry(value, arena).attached;
        attached = distinct_ ? 1 : attached + number;
    }
    /// The counts of a MULTISET are INT; more than 2^31 - 1 equal values wrap, as Java's int does.
    static std::int64_t number_of(const Map::Entry& entry) { return static_cast<std::int32_t>(entry.attached); }

    DataType result_;
    bool distinct_;
};

BoundAggregate bind_collect(const AggregateFunction& function, const AggregateRequest& request) {
    const DataType element = request.arguments[0].type.with_time_attribute(TimeAttribute::none);
    if (element.kind() == TypeKind::null) refuse_type(function, request.arguments[0], "cast NULL to a type first");
    return bound(function, request, std::make_shared<Collect>(DataType::multiset(element).not_null(), request.distinct),
                 on_device);
}

}  // namespace

void add_collect(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "COLLECT";
    function.forms = {"COLLECT([DISTINCT] x)"};
    function.distinct = DistinctForm::own;
    function.bind = bind_collect;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
