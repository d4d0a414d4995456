// SPDX-License-Identifier: Apache-2.0
// Generated source, compiled by the host compiler, answers as the CPU does. (tests/device/check_fused_sources.py compiles it with
// NVRTC for sm_90.)
#include "fused/fused_cases.hpp"
#include "fused_tests/host_compiled_kernel.hpp"
#include "gpu/fusion/fused_kernels.hpp"
#include "gpu/program_on_device.hpp"

#include "device_fixture.hpp"

#include <unistd.h>
#include <filesystem>

namespace windrow::gpu {
namespace {

TEST(FusedPrograms, answer_as_on_the_cpu) {
    const EvaluationContext session;
    const std::vector<FusedCase> cases = fused_cases();
    int failed = 0;
    for (std::size_t k = 0; k < cases.size(); ++k) {
        const auto device = device::open_emulator(k);
        const Answer expected = on_cpu(cases[k].asked, cases[k].batch, session);
        failed += expected.error.empty() ? 0 : 1;
        const auto fused = std::make_shared<HostCompiledKernel>(launch_of(k));
        const auto where =
            difference(expected, on_device(*device, cases[k].program, cases[k].asked, cases[k].batch, session, fused));
        EXPECT_FALSE(where) << "program " << k << ": " << where.value_or("") << "\n"
                            << describe(cases[k].asked, cases[k].batch) << to_string(*cases[k].program);
    }
    EXPECT_GT(failed, 0);
    EXPECT_LT(failed, static_cast<int>(cases.size()) / 4);
}

TEST(FusedPrograms, the_emulator_has_none_and_says_so) {
    const auto device = device::open_emulator(1);
    FusedKernels kernels(*device, {"", ""});
    EXPECT_EQ(kernels.kernel_of(*fused_cases()[0].program), nullptr);
    EXPECT_EQ(kernels.reason(), "the emulator runs no machine code");
    EXPECT_EQ(device->load_kernel("", "nothing"), nullptr);
}

/// On a machine with a GPU and NVRTC: what NVRTC makes of the source, twice, the second time from the cache.
class FusedKernelsTest : public device::DeviceTest {};

TEST_P(FusedKernelsTest, answer_as_on_the_cpu) {
    const EvaluationContext session;
    const std::string cache =
        (std::filesystem::temp_directory_path() / ("windrow-fused-test-" + std::to_string(getpid()))).string();
    FusedKernels kernels(device(), {"", cache});
    const std::vector<FusedCase> cases = fused_cases();
    for (int round = 0; round < 2; ++round) {
        for (std::size_t k = 0; k < cases.size(); k += 4) {
            const std::shared_ptr<device::LoadedKernel> fused = kernels.kernel_of(*cases[k].program);
            if (fused == nullptr) GTEST_SKIP() << "no fused kernels: " << kernels.reason();
            const Answer expected = on_cpu(cases[k].asked, cases[k].batch, session);
            const auto where =
                difference(expected, on_device(device(), cases[k].program, cases[k].asked, cases[k].batch, session, fused));
            EXPECT_FALSE(where) << "program " << k << ": " << where.value_or("");
        }
    }
    std::filesystem::remove_all(cache);
}

INSTANTIATE_TEST_SUITE_P(Devices, FusedKernelsTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
