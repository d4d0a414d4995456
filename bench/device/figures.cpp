// SPDX-License-Identifier: Apache-2.0
#include "figures.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "figure_kernels.hpp"
#include "windrow/kernels/device/memory.hpp"
#include "windrow/kernels/device/primitives.hpp"
#include "windrow/semantics/hash.hpp"

namespace windrow::bench {

namespace {

using device::DeviceMemory;
using device::PinnedMemory;

const FigureKernels& kernels_of(const device::Device& device) {
    const FigureKernels* kernels = figure_kernels_for(device.target());
    if (kernels == nullptr) throw std::runtime_error("this build has no figure kernels for the device");
    return *kernels;
}

template <typename T>
void expect_equal(T found, T expected, const std::string& what) {
    if (found != expected)
        throw std::runtime_error(what + " gave " + std::to_string(found) + " instead of " + std::to_string(expected));
}

std::string size_text(std::size_t bytes) {
    return bytes >= (1U << 20) ? std::to_string(bytes >> 20) + " MiB" : std::to_string(bytes >> 10) + " KiB";
}

double giga(double amount, double seconds) {
    return amount / seconds / 1e9;
}

/// The sum of `count` 64-bit words of device memory.
std::uint64_t sum_of(device::Device& device, const std::shared_ptr<device::Stream>& stream, DeviceMemory& memory,
                     std::size_t count) {
    PinnedMemory host(device, count * sizeof(std::uint64_t));
    download(stream, host, 0, memory, 0, count * sizeof(std::uint64_t));
    host.wait_ready();
    const auto* words = host.as<std::uint64_t>();
    return std::accumulate(words, words + count, std::uint64_t{0});
}

}  // namespace

FigureTaker::FigureTaker(device::Device& device, std::int64_t rows, int repeats)
    : device_(&device), stream_(device.create_stream()), rows_(rows), repeats_(repeats) {}

template <typename Work>
double FigureTaker::seconds(Work&& work) {
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < repeats_; ++i) {
        stream_->wait_all();
        const auto begin = std::chrono::steady_clock::now();
        work();
        stream_->wait_all();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best;
}

/// From and to pinned memory, by size: small copies show what a call costs.
std::vector<Figure> FigureTaker::copies() {
    std::vector<Figure> figures;
    const std::size_t most = static_cast<std::size_t>(rows_) * sizeof(std::int64_t);
    PinnedMemory host(*device_, most);
    std::memset(host.data(), 1, most);
    DeviceMemory memory(stream_, most, "figures");
    for (std::size_t bytes = 64U << 10; bytes <= std::min<std::size_t>(most, 64U << 20); bytes *= 4) {
        // Enough copies of the size to see them through the clock.
        const std::size_t times = std::max<std::size_t>(1, std::min<std::size_t>(most, 256U << 20) / bytes / 4);
        const double up = seconds([&] {
            for (std::size_t i = 0; i < times; ++i) upload(stream_, memory, 0, host, 0, bytes);
        });
        figures.push_back({"copy to the device, " + size_text(bytes), "GB/s", giga(static_cast<double>(bytes * times), up)});
        const double down = seconds([&] {
            for (std::size_t i = 0; i < times; ++i) download(stream_, host, 0, memory, 0, bytes);
        });
        figures.push_back({"copy to the host, " + size_text(bytes), "GB/s", giga(static_cast<double>(bytes * times), down)});
    }
    host.wait_ready();
    expect_equal<int>(static_cast<int>(host.data()[0]), 1, "a copy to the device and back");
    return figures;
}

std::vector<Figure> FigureTaker::memory() {
    const std::size_t bytes = static_cast<std::size_t>(rows_) * sizeof(std::int64_t);
    DeviceMemory values(stream_, bytes, "figures");
    DeviceMemory sum(stream_, sizeof(std::int64_t), "figures");
    stream_->fill(values.write_on(stream_), 1, bytes);
    values.written();
    const FigureKernels& kernels = kernels_of(*device_);
    int runs = 0;
    stream_->fill(sum.write_on(stream_), 0, sizeof(std::int64_t));
    sum.written();
    const double reading = seconds([&] {
        kernels.read_in_order(*stream_, values.read_as<std::int64_t>(stream_), rows_, sum.write_as<std::int64_t>(stream_));
        sum.written();
        ++runs;
    });
    const std::uint64_t expected = 0x0101010101010101U * static_cast<std::uint64_t>(rows_) * static_cast<std::uint64_t>(runs);
    expect_equal(sum_of(*device_, stream_, sum, 1), expected, "reading in order");
    DeviceMemory copy(stream_, bytes, "figures");
    const double copying = seconds([&] {
        stream_->copy_on_device(copy.write_on(stream_), values.read_on(stream_), bytes);
        copy.written();
    });
    return {{"read device memory in order", "GB/s", giga(static_cast<double>(bytes), reading)},
            {"copy within device memory (read and written)", "GB/s", giga(2.0 * static_cast<double>(bytes), copying)}};
}

/// One addition a row; few slots show what equal addresses cost, many what an access to memory at random costs.
std::vector<Figure> FigureTaker::atomics() {
    std::vector<Figure> figures;
    const FigureKernels& kernels = kernels_of(*device_);
    const auto measure = [&](const char* where, std::uint32_t slots, auto add) {
        DeviceMemory counts(stream_, slots * sizeof(std::uint64_t), "figures");
        stream_->fill(counts.write_on(stream_), 0, slots * sizeof(std::uint64_t));
        counts.written();
        int runs = 0;
        const double time = seconds([&] {
            add(*stream_, rows_, slots, counts.write_as<std::uint64_t>(stream_));
            counts.written();
            ++runs;
        });
        expect_equal(sum_of(*device_, stream_, counts, slots),
                     static_cast<std::uint64_t>(rows_) * static_cast<std::uint64_t>(runs), "counting by atomics");
        figures.push_back({"add by atomics in " + std::string(where) + " memory, " + std::to_string(slots) + " slots", "G/s",
                           giga(static_cast<double>(rows_), time)});
    };
    for (const std::uint32_t slots : {1U, 64U, 1024U, 4096U}) measure("shared", slots, kernels.add_in_shared);
    for (std::uint32_t slots = 1; slots <= static_cast<std::uint32_t>(std::min<std::int64_t>(rows_, 1 << 26)); slots *= 64)
        measure("device", slots, kernels.add_in_device);
    return figures;
}

std::vector<Figure> FigureTaker::primitives() {
    const auto rows = static_cast<std::size_t>(rows_);
    PinnedMemory host(*device_, rows * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < rows; ++i) host.as<std::uint32_t>()[i] = static_cast<std::uint32_t>(semantics::hash_u64_fast(i));
    DeviceMemory keys(stream_, rows * 4, "figures");
    DeviceMemory values(stream_, rows * 4, "figures");
    DeviceMemory sorted_keys(stream_, rows * 4, "figures");
    DeviceMemory sorted_values(stream_, rows * 4, "figures");
    upload(stream_, keys, 0, host, 0, rows * 4);
    upload(stream_, values, 0, host, 0, rows * 4);
    std::vector<Figure> figures;
    for (const int bits : {16, 32}) {
        device::Primitives::SortU32 request{keys.read_as<std::uint32_t>(stream_),
                                            values.read_as<std::uint32_t>(stream_),
                                            sorted_keys.write_as<std::uint32_t>(stream_),
                                            sorted_values.write_as<std::uint32_t>(stream_),
                                            rows_,
                                            0,
                                            bits};
        DeviceMemory scratch(stream_, std::max<std::size_t>(device_->primitives().scratch_bytes(request), 1), "figures");
        const double time = seconds([&] {
            device_->primitives().run(*stream_, {scratch.write_on(stream_), scratch.size()}, request);
            scratch.written();
        });
        sorted_keys.written();
        sorted_values.written();
        figures.push_back(
            {"sort pairs of 32 bits by " + std::to_string(bits) + " bits", "G/s", giga(static_cast<double>(rows), time)});
    }
    download(stream_, host, 0, sorted_keys, 0, rows * 4);
    host.wait_ready();
    const auto* sorted = host.as<std::uint32_t>();
    if (!std::is_sorted(sorted, sorted + rows)) throw std::runtime_error("the sort gave keys out of order");
    return figures;
}

}  // namespace windrow::bench
