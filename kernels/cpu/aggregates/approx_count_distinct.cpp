// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "aggregates/value_set.hpp"
#include "windrow/semantics/distinct_sketch.hpp"

namespace windrow::aggregates {

namespace {

/// Up to `exact_limit` hashes are kept and counted exactly; beyond, the registers of a HyperLogLog sketch. Which of the two holds
/// depends only on the set of hashes, and the registers are a maximum over it, so the answer does not depend on any order.
struct SketchState {
    WordSet hashes;
    std::uint8_t* registers;  ///< [semantics::sketch_registers], null while exact
};

constexpr std::uint64_t exact_limit = 1024;

class ApproxCountDistinct final : public Aggregate {
public:
    [[nodiscard]] std::size_t state_size() const override { return sizeof(SketchState); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return DataType::bigint().not_null(); }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        std::string encoded;
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            encoded.clear();
            encode_row(argument, row, encoded);
            add(state_at<SketchState>(states, i), semantics::hash_bytes(encoded.data(), encoded.size()), arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            SketchState& state = state_at<SketchState>(into, i);
            const SketchState& other = state_at<SketchState>(from, i);
            if (other.registers == nullptr) {
                other.hashes.for_each([&](std::uint64_t hash) { add(state, hash, arena); });
            } else {
                make_registers(state, arena);
                semantics::merge_sketch(state.registers, other.registers);
            }
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const SketchState& state = state_at<SketchState>(states, i);
            const std::uint64_t distinct =
                state.registers == nullptr ? state.hashes.size() : semantics::sketch_estimate(state.registers);
            out.append_int(static_cast<std::int64_t>(distinct));
        }
    }
    void write(const std::byte* bytes, std::string& out) const override {
        const SketchState& state = *reinterpret_cast<const SketchState*>(bytes);
        put(static_cast<std::uint8_t>(state.registers == nullptr ? 0 : 1), out);
        if (state.registers != nullptr) {
            out.append(reinterpret_cast<const char*>(state.registers), semantics::sketch_registers);
            return;
        }
        std::vector<std::uint64_t> hashes;
        state.hashes.for_each([&](std::uint64_t hash) { hashes.push_back(hash); });
        std::sort(hashes.begin(), hashes.end());
        put(static_cast<std::uint64_t>(hashes.size()), out);
        for (std::uint64_t hash : hashes) put(hash, out);
    }
    void read(std::byte* bytes, std::string_view& in, Arena& arena) const override {
        SketchState& state = *reinterpret_cast<SketchState*>(bytes);
        state = SketchState{};
        if (get<std::uint8_t>(in) != 0) {
            if (in.size() < semantics::sketch_registers) snapshot::refuse("is cut short");
            make_registers(state, arena);
            std::memcpy(state.registers, in.data(), semantics::sketch_registers);
            in.remove_prefix(semantics::sketch_registers);
            return;
        }
        for (auto left = get<std::uint64_t>(in); left > 0; --left) state.hashes.insert(get<std::uint64_t>(in), arena);
    }

private:
    static void add(SketchState& state, std::uint64_t hash, Arena& arena) {
        if (state.registers != nullptr) {
            semantics::add_to_sketch(state.registers, hash);
            return;
        }
        state.hashes.insert(hash, arena);
        if (state.hashes.size() > exact_limit) make_registers(state, arena);
    }
    static void make_registers(SketchState& state, Arena& arena) {
        if (state.registers != nullptr) return;
        state.registers = reinterpret_cast<std::uint8_t*>(arena.allocate(semantics::sketch_registers));
        std::memset(state.registers, 0, semantics::sketch_registers);
        state.hashes.for_each([&](std::uint64_t hash) { semantics::add_to_sketch(state.registers, hash); });
        state.hashes = WordSet{};
    }
};

BoundAggregate bind_approx_count_distinct(const AggregateFunction& function, const AggregateRequest& request) {
    return bound(function, request, std::make_shared<ApproxCountDistinct>(), host_only_collection);
}

}  // namespace

void add_approx_count_distinct(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "APPROX_COUNT_DISTINCT";
    function.forms = {"APPROX_COUNT_DISTINCT(x)"};
    function.distinct = DistinctForm::ignored;
    function.bind = bind_approx_count_distinct;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
