// SPDX-License-Identifier: Apache-2.0
// The primitives on the emulated device: the standard library's algorithms, held to the contract that CUB has.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "emulator/emulated_memory.hpp"
#include "emulator/emulator_device.hpp"
#include "primitives/request_ranges.hpp"
#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device::emulator {

namespace {

/// Integers wrap on a device; here, too.
template <typename Value>
Value wrapping_sum(Value a, Value b) {
    using Unsigned = std::make_unsigned_t<Value>;
    return static_cast<Value>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
}

template <typename Key, typename Value>
void sort_rows(const SortByKey<Key, Value>& r, std::int64_t begin, std::int64_t end) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(end - begin));
    std::iota(order.begin(), order.end(), begin);
    const int bits = r.last_bit - r.first_bit;
    const Key mask = bits >= static_cast<int>(8 * sizeof(Key)) ? ~Key{0} : static_cast<Key>((Key{1} << bits) - 1);
    const auto digits = [&](std::int64_t row) {
        return bits <= 0 ? Key{0} : static_cast<Key>(r.keys[row] >> r.first_bit) & mask;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return digits(a) < digits(b); });
    for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t row = order[static_cast<std::size_t>(i - begin)];
        r.sorted_keys[i] = r.keys[row];
        r.sorted_values[i] = r.values[row];
    }
}

template <typename Key, typename Value>
void compute(const SortByKey<Key, Value>& r) {
    sort_rows(r, 0, r.rows);
}

template <typename Key, typename Value>
void compute(const SegmentedSortByKey<Key, Value>& r) {
    const SortByKey<Key, Value> all{r.keys, r.values, r.sorted_keys, r.sorted_values, r.rows};
    for (std::int64_t i = 0; i < r.segments; ++i) sort_rows(all, r.offsets[i], r.offsets[i + 1]);
}

template <typename Value>
void compute(const ExclusiveSum<Value>& r) {
    Value sum = 0;
    for (std::int64_t i = 0; i < r.rows; ++i) {
        r.sums[i] = sum;
        sum = wrapping_sum(sum, r.values[i]);
    }
}

template <typename Key, typename Value>
void compute(const ExclusiveSumByKey<Key, Value>& r) {
    Value sum = 0;
    for (std::int64_t i = 0; i < r.rows; ++i) {
        if (i > 0 && r.keys[i] != r.keys[i - 1]) sum = 0;
        r.sums[i] = sum;
        sum = wrapping_sum(sum, r.values[i]);
    }
}

template <typename Value>
void compute(const SelectFlagged<Value>& r) {
    std::int64_t count = 0;
    for (std::int64_t i = 0; i < r.rows; ++i) {
        if (r.flags[i] != 0) r.selected[count++] = r.values[i];
    }
    *r.selected_count = count;
}

template <typename Key, typename Value>
void compute(const SumRunsOfKey<Key, Value>& r) {
    std::int64_t runs = 0;
    for (std::int64_t i = 0; i < r.rows; ++i) {
        if (i == 0 || r.keys[i] != r.keys[i - 1]) {
            r.run_keys[runs] = r.keys[i];
            r.run_sums[runs] = 0;
            ++runs;
        }
        r.run_sums[runs - 1] = wrapping_sum(r.run_sums[runs - 1], r.values[i]);
    }
    *r.run_count = runs;
}

template <typename Value>
void compute(const SegmentedSum<Value>& r) {
    for (std::int64_t i = 0; i < r.segments; ++i) {
        Value sum = 0;
        for (std::uint32_t row = r.offsets[i]; row < r.offsets[i + 1]; ++row) sum = wrapping_sum(sum, r.values[row]);
        r.sums[i] = sum;
    }
}

/// Odd and growing with the rows, so that a fixed guess is too small somewhere.
template <typename Request>
std::size_t scratch_for(const Request& request) {
    const std::int64_t rows = most_rows_of(request);
    check_row_count(request.rows);
    check_row_count(rows);
    return static_cast<std::size_t>(rows) * 3 + 257;
}

class EmulatedPrimitives final : public Primitives {
public:
    explicit EmulatedPrimitives(EmulatorDevice& device) : device_(device) {}

    std::size_t scratch_bytes(const SortU32& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SortU64& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SegmentedSortU64& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SumU32& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SumI64& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SumByU32& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SelectU32& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const RunsU32& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const RunsU64& r) override { return scratch_for(r); }
    std::size_t scratch_bytes(const SegmentedSumI64& r) override { return scratch_for(r); }

    void run(Stream& stream, Scratch scratch, const SortU32& r) override { queue(stream, scratch, r, "sort_by_key"); }
    void run(Stream& stream, Scratch scratch, const SortU64& r) override { queue(stream, scratch, r, "sort_by_key"); }
    void run(Stream& stream, Scratch scratch, const SegmentedSortU64& r) override {
        queue(stream, scratch, r, "segmented_sort_by_key");
    }
    void run(Stream& stream, Scratch scratch, const SumU32& r) override { queue(stream, scratch, r, "exclusive_sum"); }
    void run(Stream& stream, Scratch scratch, const SumI64& r) override { queue(stream, scratch, r, "exclusive_sum"); }
    void run(Stream& stream, Scratch scratch, const SumByU32& r) override { queue(stream, scratch, r, "exclusive_sum_by_key"); }
    void run(Stream& stream, Scratch scratch, const SelectU32& r) override { queue(stream, scratch, r, "select_flagged"); }
    void run(Stream& stream, Scratch scratch, const RunsU32& r) override { queue(stream, scratch, r, "sum_runs_of_key"); }
    void run(Stream& stream, Scratch scratch, const RunsU64& r) override { queue(stream, scratch, r, "sum_runs_of_key"); }
    void run(Stream& stream, Scratch scratch, const SegmentedSumI64& r) override { queue(stream, scratch, r, "segmented_sum"); }

private:
    template <typename Request>
    void queue(Stream& stream, Scratch scratch, const Request& request, const char* name) {
        const std::size_t needed = scratch_for(request);
        const auto ranges = ranges_of(request);
        check_ranges(ranges, scratch, needed);
        std::vector<OperationRange> used;
        std::vector<RequestRange> outputs;
        for (const RequestRange& range : ranges) {
            if (range.bytes == 0) continue;
            used.push_back({range.address, range.bytes, range.writes});
            if (range.writes) outputs.push_back(range);
        }
        used.push_back({scratch.memory, needed, true});
        device_.queue_operation(stream, name, used, [request, scratch, needed, outputs] {
            // All of the scratch memory and of the outputs is written, as on a device, where what is left in them means nothing.
            std::memset(scratch.memory, UNINITIALISED_PATTERN, needed);
            for (const RequestRange& output : outputs)
                std::memset(const_cast<void*>(output.address), UNINITIALISED_PATTERN, output.bytes);
            compute(request);
        });
    }

    EmulatorDevice& device_;
};

}  // namespace

std::unique_ptr<Primitives> make_emulated_primitives(EmulatorDevice& device) {
    return std::make_unique<EmulatedPrimitives>(device);
}

}  // namespace windrow::device::emulator
