// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Device-wide sort, scan, select and reduction: CUB on a CUDA device, the same contract on the emulator.
///
/// A request names its input and output arrays, all in device memory. Ask `scratch_bytes`, allocate that much, call `run`: it
/// queues the work on the stream and returns; the results are there in stream order. The arrays and the scratch memory stay
/// allocated until then. Outputs may not overlap inputs, scratch memory or each other. Zero rows are fine: counts are written as
/// 0. At most 2^31 - 1 rows.

#include <cstddef>
#include <cstdint>

#include "windrow/kernels/device/stream.hpp"

namespace windrow::device {

/// Sorts pairs by the bits [first_bit, last_bit) of the key as an unsigned number; pairs with equal bits keep their order.
template <typename Key, typename Value>
struct SortByKey {
    const Key* keys = nullptr;
    const Value* values = nullptr;
    Key* sorted_keys = nullptr;
    Value* sorted_values = nullptr;
    std::int64_t rows = 0;
    int first_bit = 0;
    int last_bit = static_cast<int>(8 * sizeof(Key));
};

/// The same within each of `segments` ranges [offsets[i], offsets[i + 1]) of the rows. `offsets` holds segments + 1 ascending
/// numbers. What is written for rows in no segment means nothing.
template <typename Key, typename Value>
struct SegmentedSortByKey {
    const Key* keys = nullptr;
    const Value* values = nullptr;
    Key* sorted_keys = nullptr;
    Value* sorted_values = nullptr;
    std::int64_t rows = 0;
    std::int64_t segments = 0;
    const std::uint32_t* offsets = nullptr;
};

/// sums[i] = values[0] + ... + values[i - 1], wrapping; sums[0] = 0.
template <typename Value>
struct ExclusiveSum {
    const Value* values = nullptr;
    Value* sums = nullptr;
    std::int64_t rows = 0;
};

/// The same, starting anew wherever the key differs from the one before.
template <typename Key, typename Value>
struct ExclusiveSumByKey {
    const Key* keys = nullptr;
    const Value* values = nullptr;
    Value* sums = nullptr;
    std::int64_t rows = 0;
};

/// The values whose flag is not 0, in order, and how many they are. `selected` has room for all rows.
template <typename Value>
struct SelectFlagged {
    const Value* values = nullptr;
    const std::uint8_t* flags = nullptr;
    Value* selected = nullptr;
    std::int64_t* selected_count = nullptr;
    std::int64_t rows = 0;
};

/// For each run of equal keys: the key and the wrapping sum of the values; and how many runs there are. The outputs have room for
/// all rows.
template <typename Key, typename Value>
struct SumRunsOfKey {
    const Key* keys = nullptr;
    const Value* values = nullptr;
    Key* run_keys = nullptr;
    Value* run_sums = nullptr;
    std::int64_t* run_count = nullptr;
    std::int64_t rows = 0;
};

/// sums[i] = the wrapping sum of the values [offsets[i], offsets[i + 1]); 0 for an empty segment.
template <typename Value>
struct SegmentedSum {
    const Value* values = nullptr;
    Value* sums = nullptr;
    std::int64_t rows = 0;
    std::int64_t segments = 0;
    const std::uint32_t* offsets = nullptr;
};

/// Memory that a primitive works in, aligned to 256. Never null: every request needs some.
struct Scratch {
    void* memory = nullptr;
    std::size_t bytes = 0;
};

/// Thread-safe. Throws DeviceFailure; a request that breaks the contract is a defect (W9001).
class Primitives {
public:
    Primitives() = default;
    Primitives(const Primitives&) = delete;
    Primitives& operator=(const Primitives&) = delete;
    virtual ~Primitives() = default;

    using SortU32 = SortByKey<std::uint32_t, std::uint32_t>;
    using SortU64 = SortByKey<std::uint64_t, std::uint32_t>;
    using SegmentedSortU64 = SegmentedSortByKey<std::uint64_t, std::uint32_t>;
    using SumU32 = ExclusiveSum<std::uint32_t>;
    using SumI64 = ExclusiveSum<std::int64_t>;
    using SumByU32 = ExclusiveSumByKey<std::uint32_t, std::int64_t>;
    using SelectU32 = SelectFlagged<std::uint32_t>;
    using RunsU32 = SumRunsOfKey<std::uint32_t, std::int64_t>;
    using RunsU64 = SumRunsOfKey<std::uint64_t, std::int64_t>;
    using SegmentedSumI64 = SegmentedSum<std::int64_t>;

    [[nodiscard]] virtual std::size_t scratch_bytes(const SortU32& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SortU64& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SegmentedSortU64& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SumU32& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SumI64& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SumByU32& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SelectU32& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const RunsU32& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const RunsU64& request) = 0;
    [[nodiscard]] virtual std::size_t scratch_bytes(const SegmentedSumI64& request) = 0;

    virtual void run(Stream& stream, Scratch scratch, const SortU32& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SortU64& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SegmentedSortU64& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SumU32& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SumI64& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SumByU32& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SelectU32& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const RunsU32& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const RunsU64& request) = 0;
    virtual void run(Stream& stream, Scratch scratch, const SegmentedSumI64& request) = 0;
};

}  // namespace windrow::device
