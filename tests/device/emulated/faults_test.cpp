// SPDX-License-Identifier: Apache-2.0
// What is wrong with a kernel is found, whatever the seed: by the emulator itself, or, where only an access shows it, by the
// build that sees accesses.
#include "device_fixture.hpp"
#include "emulator/emulated_memory.hpp"
#include "emulator/sanitizer.hpp"
#include "faulty_kernels.hpp"
#include "never_inlined.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device {
namespace {

using emulator::FindingKind;
using Launch = std::function<void(Stream&, std::uint32_t*)>;

/// Runs the kernel with several seeds; each must end in DeviceFailure with the finding.
void expect_found(FindingKind kind, const Launch& launch) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        emulator::Settings settings;
        settings.seed = seed;
        settings.switch_limit = 100'000;
        emulator::EmulatorDevice device({}, settings);
        const std::shared_ptr<Stream> stream = device.create_stream();
        {
            DeviceMemory memory = filled<std::uint32_t>(stream, 64, 0);
            EXPECT_THROW(
                {
                    launch(*stream, memory.write_as<std::uint32_t>(stream));
                    stream->wait_all();
                },
                DeviceFailure);
        }
        ASSERT_FALSE(device.findings().empty());
        EXPECT_EQ(device.findings().front().kind, kind) << device.findings().front().text;
        EXPECT_THROW(stream->wait_all(), DeviceFailure) << "a failed device stays failed";
    }
}

const FaultyKernels& faulty() {
    return *faulty_kernels_for(Target::emulator);
}

TEST(EmulatorFaults, divergent_barriers) {
    expect_found(FindingKind::divergent_barrier, faulty().skips_a_barrier_with_some_threads);
    expect_found(FindingKind::divergent_barrier, faulty().ends_before_the_others_barrier);
    expect_found(FindingKind::divergent_barrier, faulty().waits_at_two_barriers);
}

TEST(EmulatorFaults, wrong_lanes_in_warp_operations) {
    expect_found(FindingKind::warp_mismatch, faulty().votes_without_a_lane);
    expect_found(FindingKind::warp_mismatch, faulty().gives_a_mask_without_itself);
    expect_found(FindingKind::warp_mismatch, faulty().shuffles_from_outside_the_mask);
}

TEST(EmulatorFaults, a_kernel_that_does_not_end) {
    expect_found(FindingKind::kernel_does_not_end, faulty().waits_for_ever);
}

TEST(EmulatorFaults, launches_that_no_device_takes) {
    expect_found(FindingKind::bad_launch, faulty().takes_too_much_shared_memory);
    expect_found(FindingKind::bad_launch, [](Stream& stream, std::uint32_t* out) {
        sample_kernels_for(Target::emulator)->sum_of_dynamic_shared(stream, 60'000, out);
    });
}

TEST(EmulatorFaults, misaligned_atomics) {
    expect_found(FindingKind::outside_of_memory, faulty().uses_a_misaligned_atomic);
}

TEST(EmulatorFaults, pointers_that_are_not_to_device_memory) {
    expect_found(FindingKind::outside_of_memory, [](Stream& stream, std::uint32_t*) {
        static std::uint32_t on_the_host[64];
        faulty().ends_before_the_others_barrier(stream, on_the_host);
    });
}

TEST(EmulatorFaults, accesses_behind_memory) {
    const Launch behind_memory = [](Stream& stream, std::uint32_t* memory) { faulty().writes_behind_memory(stream, memory, 64); };
    if (emulator::accesses_are_watched()) {
        expect_found(FindingKind::outside_of_memory, behind_memory);
        expect_found(FindingKind::outside_of_memory, faulty().writes_behind_shared_memory);
    } else if (emulator::HAS_ADDRESS_SANITIZER) {
        EXPECT_DEATH(expect_found(FindingKind::outside_of_memory, behind_memory), "heap-buffer-overflow");
        EXPECT_DEATH(expect_found(FindingKind::outside_of_memory, faulty().writes_behind_shared_memory), "heap-buffer-overflow");
    } else {
        GTEST_SKIP() << "this build sees neither accesses nor the ends of memory";
    }
}

TEST(EmulatorFaults, races_and_uninitialised_memory) {
    if (!emulator::accesses_are_watched()) GTEST_SKIP() << "this build does not see accesses";
    expect_found(FindingKind::uninitialised, faulty().reads_uninitialised_shared_memory);
    expect_found(FindingKind::race, faulty().writes_one_word_from_two_blocks);
    expect_found(FindingKind::race, faulty().mixes_atomic_and_plain);
    expect_found(FindingKind::race, faulty().takes_a_vote_for_a_barrier);
    expect_found(FindingKind::race, faulty().publishes_without_release);
}

// This file holds the function, too; the kernel must run the one that reports its accesses all the same.
TEST(EmulatorFaults, what_an_inline_function_reads_is_seen) {
    if (!emulator::accesses_are_watched()) GTEST_SKIP() << "this build does not see accesses";
    const std::uint32_t words[] = {1, 2, 3};
    EXPECT_EQ(sum_of_words(words, 3), 6U);
    expect_found(FindingKind::uninitialised, faulty().sums_uninitialised_words);
}

}  // namespace
}  // namespace windrow::device
