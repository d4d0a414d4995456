// SPDX-License-Identifier: Apache-2.0
// Every barrier, warp synchronisation, atomic and event wait of the sample kernels and of the code around them is needed:
// switched off, it is found.
#include <algorithm>
#include <numeric>

#include "device_fixture.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/device_times.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/fault.hpp"

namespace windrow::device {
namespace {

const SampleKernels& kernels() {
    return *sample_kernels_for(Target::emulator);
}

TEST(SiteSweep, block_reduction) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto stream = device->create_stream();
            std::vector<std::int64_t> values(1024);
            std::iota(values.begin(), values.end(), -100);
            DeviceMemory input = on_device(stream, values);
            DeviceMemory results = on_device<std::int64_t>(stream, {0, -1'000'000, 0});
            auto* out = results.write_as<std::int64_t>(stream);
            kernels().sum_and_largest(*stream, input.read_as<std::int64_t>(stream), 1024, out, out + 1, out + 2);
            return on_host<std::int64_t>(stream, results, 3) ==
                   std::vector<std::int64_t>{std::accumulate(values.begin(), values.end(), std::int64_t{0}), 923, 100};
        },
        {.at_least = 6});  // two barriers, three atomics, the wait of the host
}

TEST(SiteSweep, histogram) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto stream = device->create_stream();
            std::vector<std::uint32_t> bins(1000);
            for (std::size_t i = 0; i < bins.size(); ++i) bins[i] = static_cast<std::uint32_t>(i * i % 10);
            std::vector<std::uint32_t> expected(64);
            for (const std::uint32_t bin : bins) ++expected[bin];
            DeviceMemory input = on_device(stream, bins);
            DeviceMemory counts = filled<std::uint32_t>(stream, 64, 0);
            kernels().histogram(*stream, input.read_as<std::uint32_t>(stream), 1000, counts.write_as<std::uint32_t>(stream));
            return on_host<std::uint32_t>(stream, counts, 64) == expected;
        },
        {.at_least = 5});
}

TEST(SiteSweep, key_insertion) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto stream = device->create_stream();
            std::vector<std::uint64_t> keys(512);
            for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = i * 7 % 40;
            DeviceMemory input = on_device(stream, keys);
            DeviceMemory states = filled<std::uint32_t>(stream, 65, 0);
            DeviceMemory slot_keys(stream, 64 * sizeof(std::uint64_t), "keys");
            DeviceMemory slot_ids(stream, 64 * sizeof(std::uint32_t), "ids of slots");
            DeviceMemory ids(stream, keys.size() * sizeof(std::uint32_t), "ids of rows");
            auto* state = states.write_as<std::uint32_t>(stream);
            kernels().insert_keys(
                *stream,
                {state, slot_keys.write_as<std::uint64_t>(stream), slot_ids.write_as<std::uint32_t>(stream), state + 64, 63},
                input.read_as<std::uint64_t>(stream), 512, ids.write_as<std::uint32_t>(stream));
            const auto got = on_host<std::uint32_t>(stream, ids, keys.size());
            for (std::size_t i = 40; i < keys.size(); ++i) {
                if (got[i] != got[i - 40] || got[i] >= 40) return false;
            }
            return true;
        },
        {.at_least = 5});  // load, compare-and-swap, add, store, the wait of the host
}

TEST(SiteSweep, warp_exchange_through_shared_memory) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto stream = device->create_stream();
            std::vector<std::uint32_t> values(32 * 30);
            std::iota(values.begin(), values.end(), 0U);
            DeviceMemory input = on_device(stream, values);
            DeviceMemory output(stream, values.size() * sizeof(std::uint32_t), "reversed");
            kernels().reverse_groups(*stream, input.read_as<std::uint32_t>(stream), 960, output.write_as<std::uint32_t>(stream));
            for (std::size_t group = 0; group < values.size(); group += 32) {
                std::reverse(values.begin() + static_cast<std::ptrdiff_t>(group),
                             values.begin() + static_cast<std::ptrdiff_t>(group + 32));
            }
            return on_host<std::uint32_t>(stream, output, values.size()) == values;
        },
        {.at_least = 3});
}

TEST(SiteSweep, compaction) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto stream = device->create_stream();
            std::vector<std::uint8_t> flags(256);
            for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = i % 3 == 0 ? 1 : 0;
            DeviceMemory input = on_device(stream, flags);
            DeviceMemory positions = filled<std::uint32_t>(stream, 256, 0xff);
            DeviceMemory counts(stream, 2 * sizeof(std::uint32_t), "counts");
            kernels().compact_blocks(*stream, input.read_as<std::uint8_t>(stream), 256, positions.write_as<std::uint32_t>(stream),
                                     counts.write_as<std::uint32_t>(stream));
            return on_host<std::uint32_t>(stream, counts, 2) == std::vector<std::uint32_t>{43, 43} &&
                   on_host<std::uint32_t>(stream, positions, 256)[42] == 126;
        },
        {.at_least = 3});
}

// Three streams: two add to the same memory in turn, one copies it out; each hand-over is an event.
TEST(SiteSweep, streams_that_hand_over) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto first = device->create_stream();
            const auto second = device->create_stream();
            const auto third = device->create_stream();
            DeviceMemory one = on_device<std::int64_t>(first, {1, 2, 3, 4});
            {
                DeviceMemory two(second, 4 * sizeof(std::int64_t), "two");
                kernels().add_constant(*second, one.read_as<std::int64_t>(second), 4, 10, two.write_as<std::int64_t>(second));
                two.written();
                kernels().add_constant(*first, two.read_as<std::int64_t>(first), 4, 100, one.write_as<std::int64_t>(first));
            }  // given back on the second stream, behind the reading on the first
            return on_host<std::int64_t>(third, one, 4) == std::vector<std::int64_t>{111, 112, 113, 114};
        },
        {.at_least = 4});
}

// Pinned memory that the host never looks at goes from copy to copy.
TEST(SiteSweep, pinned_memory_that_is_handed_over) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = open_emulator(seed);
            const auto first = device->create_stream();
            const auto second = device->create_stream();
            DeviceMemory one = filled<std::uint8_t>(first, 16, 1);
            DeviceMemory two = filled<std::uint8_t>(second, 16, 2);
            PinnedMemory host(*device, 16);
            download(first, host, 0, one, 0, 16);
            upload(second, two, 0, host, 0, 16);
            download(first, host, 0, one, 0, 8);
            return on_host<std::uint8_t>(second, two, 16) == std::vector<std::uint8_t>(16, 1);
        },
        {.at_least = 3});
}

// A copy is under way, and there is no memory for the event that says when it ends.
TEST(SiteSweep, copies_without_an_event) {
    expect_all_caught(
        [](std::uint64_t seed) {
            for (std::uint64_t call = 1; call < 20; ++call) {
                const auto device = watched(open_emulator(seed), {make_fault({call, FaultMode::memory})});
                try {
                    const auto stream = device->create_stream();
                    DeviceMemory memory = filled<std::uint8_t>(stream, 16, 1);
                    try {
                        PinnedMemory host(*device, 16);
                        download(stream, host, 0, memory, 0, 16);
                    } catch (const DeviceOutOfMemory&) {
                        stream->wait_all();  // is told what was found
                    }
                } catch (const DeviceOutOfMemory&) {
                    // one of the other calls was the one that the fault wants
                }
            }
            return true;
        },
        {.seeds = 4, .only = "pinned_memory.cpp"});
}

TEST(SiteSweep, times_of_work_under_way) {
    expect_all_caught(
        [](std::uint64_t seed) {
            const auto timer = std::make_shared<WorkTimer>();
            const auto device = watched(open_emulator(seed), {timer});
            const auto stream = device->create_stream();
            DeviceMemory memory = on_device<std::int64_t>(stream, {1, 2, 3, 4});
            DeviceMemory next(stream, memory.size(), "next");
            kernels().add_constant(*stream, memory.read_as<std::int64_t>(stream), 4, 1, next.write_as<std::int64_t>(stream));
            return timer->times().size() == 2;  // the copy, and the kernel that may still run
        },
        {.only = "device_times.cpp"});
}

/// Runs a kernel on two streams with the same output: one that adds by atomics, or one that writes plainly.
void run_on_two_streams(std::uint64_t seed, bool plain) {
    const auto device = open_emulator(seed);
    const auto first = device->create_stream();
    const auto second = device->create_stream();
    DeviceMemory input = on_device<std::int64_t>(first, std::vector<std::int64_t>(200, 3));
    DeviceMemory results = on_device<std::int64_t>(first, {0, 0, 0});
    first->wait_all();  // from here on the two streams know of each other's beginning, and of nothing else
    auto* out = static_cast<std::int64_t*>(const_cast<void*>(results.read_on(first)));
    const auto* in = input.read_as<std::int64_t>(first);
    for (const auto& stream : {first, second}) {
        if (plain) {
            kernels().add_constant(*stream, in, 3, 1, out);
        } else {
            kernels().sum_and_largest(*stream, in, 200, out, out + 1, out + 2);
        }
    }
    first->wait_all();
    second->wait_all();
    if (!plain) {
        EXPECT_EQ(on_host<std::int64_t>(first, results, 3), (std::vector<std::int64_t>{1200, 3, 0}));
    }
}

TEST(StreamRaces, kernels_on_two_streams_may_share_memory_through_atomics_only) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        EXPECT_NO_THROW(run_on_two_streams(seed, false));
        EXPECT_THROW(run_on_two_streams(seed, true), DeviceFailure);
    }
}

}  // namespace
}  // namespace windrow::device
