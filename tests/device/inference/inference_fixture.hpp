// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Kernels of inference on every device of the build, beside plain loops and the CPU's operators.

#include "device/inference_kernels.hpp"

#include "device_fixture.hpp"

#include <bit>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace windrow::inference {

class InferenceDeviceTest : public device::DeviceTest {
protected:
    void SetUp() override {
        device::DeviceTest::SetUp();
        if (device_) stream_ = device_->create_stream();
    }
    void TearDown() override { stream_.reset(); }
    /// For models, which share their device; it lives as long as the test.
    std::shared_ptr<device::Device> shared_device() {
        return {device_.get(), [](device::Device*) {}};
    }
    const InferenceKernels& kernels() { return *inference_kernels_for(device_->target()); }

    std::shared_ptr<device::Stream> stream_;
    std::mt19937 random_{20261122};
};

/// Floats of many sizes, among them zeros of both signs.
inline std::vector<float> random_floats(std::mt19937& random, std::int64_t count, float size = 3.0F) {
    std::uniform_real_distribution<float> values(-size, size);
    std::vector<float> made(static_cast<std::size_t>(count));
    for (float& value : made) {
        const unsigned kind = random() % 32;
        value = kind == 0 ? 0.0F : kind == 1 ? -0.0F : values(random);
    }
    return made;
}

inline std::vector<std::uint32_t> bits_of(const std::vector<float>& values) {
    std::vector<std::uint32_t> bits;
    for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
}

}  // namespace windrow::inference
