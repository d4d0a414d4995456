// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Byte strings with the stamp of their row, kept in an arena and read in stamp order (DIFFERENCES D7): the state of LISTAGG,
/// ARRAY_AGG and JSON_ARRAYAGG. Zero bytes are the empty state.

#include "aggregates/state_bytes.hpp"
#include "aggregates/value_set.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/semantics/row_stamp.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace windrow::aggregates {

/// A row's stamp in 128 bits.
inline PackedStamp packed_stamp(const Stamps& stamps, std::int64_t row) {
    return {stamps.watermark(row), semantics::packed_position(stamps.source, stamps.partition, stamps.ordinal(row))};
}

using StampedValue = std::pair<PackedStamp, std::string_view>;

/// Every value. Rows of equal stamp (one record that became several rows) keep the order in which they were added.
struct StampedList {
    struct Entry {
        Entry* next;
        PackedStamp stamp;
        std::uint64_t size;
        [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(this + 1), size}; }
    };
    Entry* first;
    Entry* last;
    std::uint64_t count;

    [[nodiscard]] std::uint64_t size() const { return count; }
    void add(PackedStamp stamp, std::string_view value, Arena& arena) {
        auto* entry = reinterpret_cast<Entry*>(arena.allocate(sizeof(Entry) + value.size()));
        *entry = Entry{nullptr, stamp, value.size()};
        if (!value.empty()) std::memcpy(static_cast<void*>(entry + 1), value.data(), value.size());
        (last == nullptr ? first : last->next) = entry;
        last = entry;
        ++count;
    }
    void merge(const StampedList& from, Arena& arena) {
        for (const Entry* entry = from.first; entry != nullptr; entry = entry->next) add(entry->stamp, entry->view(), arena);
    }
    [[nodiscard]] std::vector<StampedValue> sorted() const {
        std::vector<StampedValue> values;
        values.reserve(count);
        for (const Entry* entry = first; entry != nullptr; entry = entry->next) values.emplace_back(entry->stamp, entry->view());
        std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        return values;
    }
};

/// Each value once, with the stamp of its first row.
struct StampedSet {
    using Map = TextMap<PackedStamp>;
    Map map;
    std::uint64_t unused;

    [[nodiscard]] std::uint64_t size() const { return map.size(); }
    void add(PackedStamp stamp, std::string_view value, Arena& arena) {
        Map::Entry& entry = map.entry(value, arena);
        if (entry.fresh || stamp < entry.attached) entry.attached = stamp;
    }
    void merge(const StampedSet& from, Arena& arena) {
        from.map.for_each([&](const Map::Entry& entry) { add(entry.attached, entry.view(), arena); });
    }
    [[nodiscard]] std::vector<StampedValue> sorted() const {
        std::vector<StampedValue> values;
        values.reserve(map.size());
        map.for_each([&](const Map::Entry& entry) { values.emplace_back(entry.attached, entry.view()); });
        std::sort(values.begin(), values.end());
        return values;
    }
};

template <typename Values>
void write_stamped(const Values& values, std::string& out) {
    put(static_cast<std::uint64_t>(values.size()), out);
    for (const auto& [stamp, value] : values.sorted()) {
        put(stamp.watermark, out);
        put(stamp.position, out);
        put_text(value, out);
    }
}

template <typename Values>
void read_stamped(Values& values, std::string_view& in, Arena& arena) {
    values = Values{};
    for (auto left = get<std::uint64_t>(in); left > 0; --left) {
        PackedStamp stamp{};
        stamp.watermark = get<std::int64_t>(in);
        stamp.position = get<std::uint64_t>(in);
        values.add(stamp, get_text(in), arena);
    }
}

/// Merge, canonical bytes and sizes of an aggregate whose state is `Values`; the rest is the derived class's.
template <typename Values>
class StampedAggregate : public Aggregate {
public:
    explicit StampedAggregate(DataType result) : result_(std::move(result)) {}
    [[nodiscard]] std::size_t state_size() const override { return sizeof(Values); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            reinterpret_cast<Values*>(into[i])->merge(*reinterpret_cast<const Values*>(from[i]), arena);
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        write_stamped(*reinterpret_cast<const Values*>(state), out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        read_stamped(*reinterpret_cast<Values*>(state), in, arena);
    }

private:
    DataType result_;
};

}  // namespace windrow::aggregates
