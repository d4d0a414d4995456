// SPDX-License-Identifier: Apache-2.0
#include "aggregates/distinct_set.hpp"

#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "aggregates/value_set.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/value_order.hpp"

#include <algorithm>

namespace windrow::aggregates {

namespace {

/// A value of up to 64 bits as a word, and back; floating-point values by their order key, so that all NaN are one.
template <typename T>
std::uint64_t word_of(T value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<std::uint64_t>(semantics::order_key(value));
    } else {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    }
}

void append_word(std::uint64_t word, ColumnBuilder& out) {
    const auto key = static_cast<std::int64_t>(word);
    switch (out.type().physical()) {
        case PhysicalKind::bit:
            out.append_bool(key != 0);
            break;
        case PhysicalKind::float32:
            out.append_float(semantics::value_of_order_key(key, float{}));
            break;
        case PhysicalKind::float64:
            out.append_double(semantics::value_of_order_key(key, double{}));
            break;
        default:
            out.append_int(key);
            break;
    }
}

/// The set of words of a fixed-width type.
template <typename T>
struct WordValues {
    using Set = WordSet;
    using Reader = FixedReader<T>;
    explicit WordValues(const DataType& /*type*/) {}
    void insert(Set& set, const Column& column, std::int64_t row, std::string& /*scratch*/, Arena& arena) const {
        set.insert(word_of(Reader(column)(row)), arena);
    }
    static void merge(Set& into, const Set& from, Arena& arena) {
        from.for_each([&](std::uint64_t word) { into.insert(word, arena); });
    }
    static void append_sorted(const Set& set, ColumnBuilder& out) {
        for (std::uint64_t word : sorted(set)) append_word(word, out);
    }
    static void append(const Set& set, ColumnBuilder& out) {
        set.for_each([&](std::uint64_t word) { append_word(word, out); });
    }
    static void write(const Set& set, std::string& out) {
        for (std::uint64_t word : sorted(set)) put(word, out);
    }
    static void read_one(Set& set, std::string_view& in, Arena& arena) { set.insert(get<std::uint64_t>(in), arena); }

private:
    static std::vector<std::uint64_t> sorted(const Set& set) {
        std::vector<std::uint64_t> words;
        words.reserve(set.size());
        set.for_each([&](std::uint64_t word) { words.push_back(word); });
        std::sort(words.begin(), words.end());
        return words;
    }
};

/// The set of canonical encodings, for every other type.
struct EncodedValues {
    using Set = TextMap<NoAttachment>;
    explicit EncodedValues(const DataType& /*type*/) {}
    void insert(Set& set, const Column& column, std::int64_t row, std::string& scratch, Arena& arena) const {
        scratch.clear();
        encode_row(column, row, scratch);
        set.entry(scratch, arena);
    }
    static void merge(Set& into, const Set& from, Arena& arena) {
        from.for_each([&](const Set::Entry& entry) { into.entry(entry.view(), arena); });
    }
    static void append_sorted(const Set& set, ColumnBuilder& out) {
        for (const Set::Entry* entry : set.sorted()) {
            std::string_view value = entry->view();
            decode_row(value, out);
        }
    }
    static void append(const Set& set, ColumnBuilder& out) {
        set.for_each([&](const Set::Entry& entry) {
            std::string_view value = entry.view();
            decode_row(value, out);
        });
    }
    static void write(const Set& set, std::string& out) {
        for (const Set::Entry* entry : set.sorted()) put_text(entry->view(), out);
    }
    static void read_one(Set& set, std::string_view& in, Arena& arena) { set.entry(get_text(in), arena); }
};

template <typename Values>
class DistinctAggregate final : public Aggregate {
    using Set = typename Values::Set;

public:
    DistinctAggregate(DataType argument, std::shared_ptr<const Aggregate> plain, bool counts)
        : argument_(std::move(argument)), plain_(std::move(plain)), counts_(counts), values_(argument_) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(Set); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return plain_->result(); }
    [[nodiscard]] DeviceValues device_values() const override {
        return {.kept = DeviceKept::each_value, .types = {argument_}, .plain = plain_};
    }
    void append_rows(const std::byte* state, StateRows& out) const override {
        Values::append(*reinterpret_cast<const Set*>(state), out.values[0]);
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        std::string scratch;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            values_.insert(state_at<Set>(states, i), argument, row, scratch, arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) Values::merge(state_at<Set>(into, i), state_at<Set>(from, i), arena);
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        if (counts_) {
            for (std::size_t i = 0; i < count; ++i) out.append_int(static_cast<std::int64_t>(state_at<Set>(states, i).size()));
            return;
        }
        for (std::size_t i = 0; i < count; ++i) finalize_plain(state_at<Set>(states, i), out);
    }
    void write(const std::byte* state, std::string& out) const override {
        const Set& set = *reinterpret_cast<const Set*>(state);
        put(static_cast<std::uint64_t>(set.size()), out);
        Values::write(set, out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        Set& set = *reinterpret_cast<Set*>(state);
        set = Set{};
        for (auto left = get<std::uint64_t>(in); left > 0; --left) Values::read_one(set, in, arena);
    }

private:
    /// The plain aggregate over the set, in a state of its own. All plain aggregates are order-independent.
    void finalize_plain(const Set& set, ColumnBuilder& out) const {
        ColumnBuilder builder(argument_);
        Values::append_sorted(set, builder);
        const Column column = builder.finish();
        std::vector<std::uint64_t> state(plain_->state_size() / sizeof(std::uint64_t));
        const std::vector<std::byte*> states(set.size(), reinterpret_cast<std::byte*>(state.data()));
        Arena arena;
        plain_->update(states.data(), nullptr, states.size(), AggregateInput{{&column, 1}, nullptr, nullptr}, arena);
        const auto* final_state = reinterpret_cast<const std::byte*>(state.data());
        plain_->finalize(&final_state, 1, out);
    }

    DataType argument_;
    std::shared_ptr<const Aggregate> plain_;
    bool counts_;  ///< COUNT: the size of the set is the answer
    Values values_;
};

}  // namespace

std::shared_ptr<const Aggregate> over_distinct_values(std::string_view name, const std::vector<DataType>& argument_types,
                                                      std::shared_ptr<const Aggregate> plain) {
    const DataType& argument = argument_types.at(0);
    const bool counts = name == "COUNT";
    switch (argument.physical()) {
        case PhysicalKind::bit:
            return std::make_shared<DistinctAggregate<WordValues<bool>>>(argument, plain, counts);
        case PhysicalKind::int8:
            return std::make_shared<DistinctAggregate<WordValues<std::int8_t>>>(argument, plain, counts);
        case PhysicalKind::int16:
            return std::make_shared<DistinctAggregate<WordValues<std::int16_t>>>(argument, plain, counts);
        case PhysicalKind::int32:
            return std::make_shared<DistinctAggregate<WordValues<std::int32_t>>>(argument, plain, counts);
        case PhysicalKind::int64:
            return std::make_shared<DistinctAggregate<WordValues<std::int64_t>>>(argument, plain, counts);
        case PhysicalKind::float32:
            return std::make_shared<DistinctAggregate<WordValues<float>>>(argument, plain, counts);
        case PhysicalKind::float64:
            return std::make_shared<DistinctAggregate<WordValues<double>>>(argument, plain, counts);
        default:
            return std::make_shared<DistinctAggregate<EncodedValues>>(argument, plain, counts);
    }
}

}  // namespace windrow::aggregates
