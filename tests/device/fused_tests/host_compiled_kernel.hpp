// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Generated kernels of fused_cases.hpp, compiled by the host compiler.

#include "fused/fused_cases.hpp"
#include "fused/fused_launches.hpp"
#include "gpu/expression/fused_source.hpp"
#include "windrow/kernels/device/loaded_kernel.hpp"

#include <gtest/gtest.h>

#include <array>

namespace windrow::gpu {

inline FusedLaunch launch_of(std::size_t k) {
    static const std::array<const FusedLaunch*, fused_groups> groups{fused_group_0, fused_group_1, fused_group_2, fused_group_3};
    return groups[k / fused_cases_per_group][k % fused_cases_per_group];
}

/// A generated kernel, compiled by the host compiler, where a device would have one that NVRTC compiled.
class HostCompiledKernel final : public device::LoadedKernel {
public:
    explicit HostCompiledKernel(FusedLaunch launch) : launch_(launch) {}
    void launch(device::Stream& stream, std::uint32_t blocks, std::uint32_t threads, std::size_t, void** arguments) override {
        const std::int64_t rows = *static_cast<std::int64_t*>(arguments[3]);
        EXPECT_EQ(blocks, static_cast<std::uint32_t>((rows + threads - 1) / threads));
        EXPECT_EQ(threads, static_cast<std::uint32_t>(fused_threads));
        launch_(stream, *static_cast<ProgramColumns*>(arguments[0]), *static_cast<ProgramOutputs*>(arguments[1]),
                *static_cast<const semantics::u64**>(arguments[2]), rows, *static_cast<semantics::u64**>(arguments[4]));
    }

private:
    FusedLaunch launch_;
};

}  // namespace windrow::gpu
