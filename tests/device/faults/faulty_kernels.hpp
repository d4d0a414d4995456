// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Kernels that are wrong on purpose: what the emulator must find.

#include <cstdint>

#include "windrow/kernels/device/device.hpp"

namespace windrow {

struct FaultyKernels {
    void (*writes_behind_memory)(device::Stream& stream, std::uint32_t* memory, std::uint32_t count);
    void (*writes_behind_shared_memory)(device::Stream& stream, std::uint32_t* out);
    void (*reads_uninitialised_shared_memory)(device::Stream& stream, std::uint32_t* out);
    void (*skips_a_barrier_with_some_threads)(device::Stream& stream, std::uint32_t* out);
    void (*ends_before_the_others_barrier)(device::Stream& stream, std::uint32_t* out);
    void (*waits_at_two_barriers)(device::Stream& stream, std::uint32_t* out);
    void (*votes_without_a_lane)(device::Stream& stream, std::uint32_t* out);
    void (*gives_a_mask_without_itself)(device::Stream& stream, std::uint32_t* out);
    void (*shuffles_from_outside_the_mask)(device::Stream& stream, std::uint32_t* out);
    void (*waits_for_ever)(device::Stream& stream, std::uint32_t* out);
    void (*takes_too_much_shared_memory)(device::Stream& stream, std::uint32_t* out);
    void (*writes_one_word_from_two_blocks)(device::Stream& stream, std::uint32_t* out);
    void (*mixes_atomic_and_plain)(device::Stream& stream, std::uint32_t* out);
    void (*takes_a_vote_for_a_barrier)(device::Stream& stream, std::uint32_t* out);
    void (*publishes_without_release)(device::Stream& stream, std::uint32_t* memory);
    void (*sums_uninitialised_words)(device::Stream& stream, std::uint32_t* out);
    void (*uses_a_misaligned_atomic)(device::Stream& stream, std::uint32_t* out);
};

const FaultyKernels* faulty_kernels_for(device::Target target);

namespace cuda_target {
extern const FaultyKernels faulty_kernels;
}
namespace emulator_target {
extern const FaultyKernels faulty_kernels;
}

}  // namespace windrow
