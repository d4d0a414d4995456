// SPDX-License-Identifier: Apache-2.0
#include "faulty_kernels.hpp"

#include "kernel/kernel.hpp"
#include "never_inlined.hpp"

namespace windrow::WINDROW_TARGET {

namespace {

constexpr device::LaunchShape ONE_BLOCK{1, 64, 0};

WINDROW_KERNEL behind_memory(u32* memory, u32 count) {
    if (thread::index() == 0) memory[count] = 1;
}
void writes_behind_memory(device::Stream& stream, u32* memory, u32 count) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, behind_memory, memory, count);
}

WINDROW_KERNEL behind_shared(u32* out) {
    WINDROW_SHARED(u32, words, 64);
    u32* behind = words + 1;
    behind[thread::index()] = 1;
    block::barrier();
    out[0] = words[1];
}
void writes_behind_shared_memory(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, behind_shared, out);
}

WINDROW_KERNEL uninitialised(u32* out) {
    WINDROW_SHARED(u32, words, 64);
    if (thread::index() > 0) words[thread::index()] = 1;
    block::barrier();
    if (thread::index() == 0) out[0] = words[0];
}
void reads_uninitialised_shared_memory(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, uninitialised, out);
}

WINDROW_KERNEL skipping(u32* out) {
    if (thread::index() < 40) block::barrier();
    if (thread::index() == 0) out[0] = 1;
}
void skips_a_barrier_with_some_threads(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, skipping, out);
}

WINDROW_KERNEL ending_early(u32* out) {
    if (thread::index() == 63) return;
    block::barrier();
    if (thread::index() == 0) out[0] = 1;
}
void ends_before_the_others_barrier(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, ending_early, out);
}

WINDROW_KERNEL two_barriers(u32* out) {
    if (thread::index() < 32) {
        block::barrier();
    } else {
        block::barrier();
    }
    if (thread::index() == 0) out[0] = 1;
}
void waits_at_two_barriers(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, two_barriers, out);
}

WINDROW_KERNEL without_a_lane(u32* out) {
    if (thread::lane() == 5) return;
    out[thread::index()] = warp::ballot(warp::ALL_LANES, true);
}
void votes_without_a_lane(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, without_a_lane, out);
}

WINDROW_KERNEL without_itself(u32* out) {
    out[thread::index()] = warp::ballot(0x7fffffffU, true);
}
void gives_a_mask_without_itself(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, without_itself, out);
}

WINDROW_KERNEL from_outside(u32* out) {
    if (thread::lane() < 16) out[thread::index()] = warp::shuffle(0xffffU, thread::lane(), 20);
}
void shuffles_from_outside_the_mask(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, from_outside, out);
}

WINDROW_KERNEL for_ever(u32* out) {
    while (atomic::load(out) != 12345) thread::pause();
}
void waits_for_ever(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, for_ever, out);
}

// Two pieces that are each allowed: the assembler of nvcc would refuse 52 KB, so on a device they are smaller.
#if defined(__CUDACC__)
constexpr u32 PIECE_WORDS = 64;
#else
constexpr u32 PIECE_WORDS = 26 * 256;
#endif
WINDROW_KERNEL too_much(u32* out) {
    WINDROW_SHARED(u32, words, PIECE_WORDS);
    WINDROW_SHARED(u32, more_words, PIECE_WORDS);
    words[thread::index()] = 1;
    more_words[thread::index()] = 1;
    out[thread::index()] = words[thread::index()] + more_words[thread::index()];
}
void takes_too_much_shared_memory(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, too_much, out);
}

WINDROW_KERNEL one_word(u32* out) {
    if (thread::index() == 0) out[0] = thread::block();
}
void writes_one_word_from_two_blocks(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, (device::LaunchShape{2, 64, 0}), one_word, out);
}

WINDROW_KERNEL mixing(u32* out) {
    if (thread::index() == 0) out[0] += 1;
    if (thread::index() == 33) atomic::add(out, 1U);
}
void mixes_atomic_and_plain(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, mixing, out);
}

// A vote makes the lanes meet, but what they wrote before need not be seen after it.
WINDROW_KERNEL vote_for_barrier(u32* out) {
    WINDROW_SHARED(u32, words, 64);
    words[thread::index()] = thread::lane();
    const u32 votes = warp::ballot(warp::ALL_LANES, true);
    out[thread::index()] = words[thread::index() ^ 1U] & votes;
}
void takes_a_vote_for_a_barrier(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, vote_for_barrier, out);
}

WINDROW_KERNEL unreleased(u32* memory) {
    if (thread::grid_index() == 0) {
        memory[1] = 7;
        atomic::store(&memory[0], 1U);
    } else if (thread::grid_index() == 64) {
        while (atomic::load<Order::acquire>(&memory[0]) == 0) thread::pause();
        memory[2] = memory[1];
    }
}
void publishes_without_release(device::Stream& stream, u32* memory) {
    WINDROW_LAUNCH(stream, (device::LaunchShape{2, 64, 0}), unreleased, memory);
}

WINDROW_KERNEL summing(u32* out) {
    WINDROW_SHARED(u32, words, 64);
    if (thread::index() == 0) out[0] = sum_of_words(words, 64);
}
void sums_uninitialised_words(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, summing, out);
}

WINDROW_KERNEL misaligned(u32* out) {
    if (thread::index() == 0) atomic::add(reinterpret_cast<u32*>(reinterpret_cast<u8*>(out) + 2), 1U);
}
void uses_a_misaligned_atomic(device::Stream& stream, u32* out) {
    WINDROW_LAUNCH(stream, ONE_BLOCK, misaligned, out);
}

}  // namespace

const FaultyKernels faulty_kernels = {
    &writes_behind_memory,
    &writes_behind_shared_memory,
    &reads_uninitialised_shared_memory,
    &skips_a_barrier_with_some_threads,
    &ends_before_the_others_barrier,
    &waits_at_two_barriers,
    &votes_without_a_lane,
    &gives_a_mask_without_itself,
    &shuffles_from_outside_the_mask,
    &waits_for_ever,
    &takes_too_much_shared_memory,
    &writes_one_word_from_two_blocks,
    &mixes_atomic_and_plain,
    &takes_a_vote_for_a_barrier,
    &publishes_without_release,
    &sums_uninitialised_words,
    &uses_a_misaligned_atomic,
};

}  // namespace windrow::WINDROW_TARGET
