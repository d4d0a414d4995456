// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions behind the table, each beside its kernel.

#include "kernel/kernel.hpp"
#include "sample_kernels.hpp"

namespace windrow::WINDROW_TARGET {

void sum_and_largest(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum,
                     std::int64_t* largest, std::int64_t* negative_rows);
void histogram(device::Stream& stream, const std::uint32_t* bins, std::int64_t rows, std::uint32_t* counts);
void insert_keys(device::Stream& stream, KeyTable table, const std::uint64_t* keys, std::int64_t rows, std::uint32_t* ids);
void reverse_groups(device::Stream& stream, const std::uint32_t* values, std::int64_t rows, std::uint32_t* reversed);
void compact_blocks(device::Stream& stream, const std::uint8_t* flags, std::int64_t rows, std::uint32_t* positions,
                    std::uint32_t* counts);
void add_constant(device::Stream& stream, const std::int64_t* in, std::int64_t rows, std::int64_t addend, std::int64_t* out);
void sum_of_dynamic_shared(device::Stream& stream, std::uint32_t words, std::uint32_t* out);
void every_atomic(device::Stream& stream, std::int64_t rows, std::uint64_t* wide, std::uint32_t* narrow, std::uint16_t* half);

}  // namespace windrow::WINDROW_TARGET
