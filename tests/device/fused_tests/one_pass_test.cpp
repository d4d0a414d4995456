// SPDX-License-Identifier: Apache-2.0
// Generated kernels of one pass, compiled by the host compiler, answer as the CPU does.
#include "device_fixture.hpp"
#include "fused/fused_launches.hpp"
#include "fused/one_pass_cases.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/window/window_launch_shapes.hpp"

#include <array>

namespace windrow::gpu {
namespace {

/// A generated kernel, compiled by the host compiler, where a device would have one that NVRTC compiled.
class HostCompiledKernel final : public device::LoadedKernel {
public:
    explicit HostCompiledKernel(OnePassLaunch launch) : launch_(launch) {}
    void launch(device::Stream& stream, std::uint32_t blocks, std::uint32_t threads, std::size_t bytes,
                void** arguments) override {
        EXPECT_EQ(threads, window_threads);
        launch_(stream, blocks, bytes, *static_cast<KnownRows*>(arguments[0]), *static_cast<ProgramColumns*>(arguments[1]),
                *static_cast<const semantics::u64**>(arguments[2]), *static_cast<semantics::u32*>(arguments[3]));
    }

private:
    OnePassLaunch launch_;
};

std::string answer(WindowAggregation& aggregation, const std::vector<Batch>& batches) {
    std::string out;
    for (const Batch& batch : batches) {
        std::vector<std::int32_t> late;
        aggregation.accumulate(0, batch, &late);
        for (const std::int32_t row : late) out += std::to_string(row) + ' ';
        if (&batch == batches.data()) static_cast<void>(aggregation.open_groups());  // waits: the number of keys is known
    }
    const WindowCounts counts = aggregation.counts();
    out += std::to_string(counts.accepted) + ' ' + std::to_string(counts.filtered) + ' ' + std::to_string(counts.late) + '\n';
    aggregation.fire(watermark_max, true, appended_to(out));
    return out;
}

TEST(OnePassKernels, answer_as_on_the_cpu) {
    const std::vector<OnePassCase> cases = one_pass_cases();
    std::uint64_t generated = 0;
    std::uint64_t unknown = 0;
    std::size_t filters = 0;
    for (std::size_t k = 0; k < cases.size(); ++k) {
        const std::string right = answer(*cpu_backend().make_window_aggregation(cases[k].request), cases[k].batches);
        filters += cases[k].request.folded->filter != nullptr ? 1 : 0;
        for (const AccumulationTier tier : {AccumulationTier::shared, AccumulationTier::device}) {
            WindowOptions options;
            options.tier = tier;
            options.shared_ids = 5;  // others fall through
            options.one_pass_kernel = std::make_shared<HostCompiledKernel>(one_pass_launches[k]);
            WindowAggregationGpu aggregation(device::open_emulator(k), cases[k].request, options);
            EXPECT_EQ(answer(aggregation, cases[k].batches), right) << "case " << k << "\n"
                                                                    << one_pass_source(cases[k].plan, "one_pass");
            generated += aggregation.tally().generated_batches;
            unknown += aggregation.tally().unknown_batches;
        }
    }
    EXPECT_GE(generated, cases.size() * 4);  // of six a case
    EXPECT_GE(unknown, cases.size());        // keys that the first batch did not have
    EXPECT_GE(filters, cases.size() / 4);
}

}  // namespace
}  // namespace windrow::gpu
