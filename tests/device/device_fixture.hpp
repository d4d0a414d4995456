// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A device to test on: each implementation of the build, the emulator with several seeds.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "emulator/emulator_device.hpp"
#include "kernels/sample_kernels.hpp"
#include "windrow/kernels/device/implementations.hpp"
#include "windrow/kernels/device/memory.hpp"

namespace windrow::device {

struct TestedDevice {
    std::string implementation;
    std::uint64_t seed = 1;
};

inline std::string test_name(const ::testing::TestParamInfo<TestedDevice>& info) {
    return info.param.implementation + "_" + std::to_string(info.param.seed);
}

/// The emulator with seeds 1 to 4, and a CUDA device where the build and the machine have one.
inline std::vector<TestedDevice> tested_devices() {
    std::vector<TestedDevice> devices;
    for (const Implementation& implementation : implementations()) {
        const std::uint64_t seeds = implementation.name == "emulator" ? 4 : 1;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) devices.push_back({implementation.name, seed});
    }
    return devices;
}

inline std::unique_ptr<Device> open_emulator(std::uint64_t seed, std::size_t budget_bytes = 0,
                                             std::uint32_t lateness_percent = 70) {
    emulator::Settings settings;
    settings.seed = seed;
    settings.lateness_percent = lateness_percent;
    return std::make_unique<emulator::EmulatorDevice>(DeviceOptions{0, budget_bytes}, settings);
}

class DeviceTest : public ::testing::TestWithParam<TestedDevice> {
protected:
    void SetUp() override { open({}); }

    void open(const DeviceOptions& options) {
        device_.reset();
        for (const Implementation& implementation : implementations()) {
            if (implementation.name != GetParam().implementation) continue;
            const std::string reason = implementation.reason_unavailable(options.ordinal);
            if (!reason.empty()) GTEST_SKIP() << implementation.name << " was not tested: " << reason;
            device_ = implementation.name == "emulator" ? open_emulator(GetParam().seed, options.memory_budget_bytes)
                                                        : implementation.open(options);
        }
    }

    Device& device() { return *device_; }
    const SampleKernels& kernels() { return *sample_kernels_for(device_->target()); }

    std::unique_ptr<Device> device_;
};

/// A copy of the values in device memory.
template <typename T>
DeviceMemory on_device(const std::shared_ptr<Stream>& stream, const std::vector<T>& values) {
    DeviceMemory memory(stream, values.size() * sizeof(T), "test values");
    PinnedMemory host(stream->device(), values.size() * sizeof(T));
    std::copy(values.begin(), values.end(), host.as<T>());
    upload(stream, memory, 0, host, 0, host.size());
    return memory;
}

template <typename T>
DeviceMemory filled(const std::shared_ptr<Stream>& stream, std::size_t count, std::uint8_t byte) {
    DeviceMemory memory(stream, count * sizeof(T), "filled values");
    stream->fill(memory.write_on(stream), byte, memory.size());
    return memory;
}

/// The first `count` values of the memory, once the work on them is done.
template <typename T>
std::vector<T> on_host(const std::shared_ptr<Stream>& stream, DeviceMemory& memory, std::size_t count) {
    PinnedMemory host(stream->device(), count * sizeof(T));
    download(stream, host, 0, memory, 0, host.size());
    host.wait_ready();
    return std::vector<T>(host.as<T>(), host.as<T>() + count);
}

}  // namespace windrow::device
