// SPDX-License-Identifier: Apache-2.0
// Generated source, compiled by the host compiler, answers as the CPU does. (tests/device/check_fused_sources.py compiles it with
// NVRTC for sm_90.)
#include "fused/fused_cases.hpp"
#include "fused/fused_launches.hpp"
#include "gpu/columns/device_columns.hpp"
#include "gpu/expression/device_program.hpp"

#include "device_fixture.hpp"

#include <array>

namespace windrow::gpu {
namespace {

FusedLaunch launch_of(std::size_t k) {
    static const std::array<const FusedLaunch*, fused_groups> groups{fused_group_0, fused_group_1, fused_group_2, fused_group_3};
    return groups[k / fused_cases_per_group][k % fused_cases_per_group];
}

std::vector<const Column*> columns_of(const FusedCase& fused) {
    std::vector<const Column*> out;
    for (const int column : fused.program->columns) out.push_back(&fused.batch.columns[static_cast<std::size_t>(column)]);
    return out;
}

Answer on_device(device::Device& device, const FusedCase& fused, FusedLaunch launch, const EvaluationContext& session) {
    const auto stream = device.create_stream();
    const std::int64_t rows = fused.batch.rows;
    DeviceColumns input = DeviceColumns::upload(stream, columns_of(fused), rows);
    DeviceColumns results = DeviceColumns::allocate(stream, fused.program->result_types, rows);
    std::vector<std::uint64_t> words = fused.program->pool;
    words.push_back(0);  // never empty
    device::DeviceMemory pool = device::on_device(stream, words);
    device::DeviceMemory failure = device::filled<std::uint64_t>(stream, 1, 0xff);
    ProgramColumns columns{};
    const auto views = input.read_on(stream);
    std::copy(views.begin(), views.end(), columns.views);
    ProgramOutputs outputs{};
    const auto written = results.write_on(stream);
    std::copy(written.begin(), written.end(), outputs.views);
    launch(*stream, columns, outputs, pool.read_as<semantics::u64>(stream), rows, failure.write_as<semantics::u64>(stream));
    Answer out;
    out.columns = results.download(stream, rows).columns();
    const std::uint64_t failed = device::on_host<std::uint64_t>(stream, failure, 1)[0];
    if (failed != no_failure) {
        try {
            throw_failure(failed, fused.batch, fused.asked.filter.get(), pointers(fused.asked.results), session);
        } catch (const Error& error) {
            return {{}, text_of(error)};
        }
    }
    if (fused.asked.filter) {
        const std::vector<std::int32_t> kept = true_rows(out.columns[0]);
        out.columns.erase(out.columns.begin());
        for (Column& column : out.columns) column = column.take(kept);
    }
    return out;
}

TEST(FusedPrograms, answer_as_on_the_cpu) {
    const EvaluationContext session;
    const std::vector<FusedCase> cases = fused_cases();
    int failed = 0;
    for (std::size_t k = 0; k < cases.size(); ++k) {
        const auto device = device::open_emulator(k);
        const Answer expected = on_cpu(cases[k].asked, cases[k].batch, session);
        failed += expected.error.empty() ? 0 : 1;
        const auto where = difference(expected, on_device(*device, cases[k], launch_of(k), session));
        EXPECT_FALSE(where) << "program " << k << ": " << where.value_or("") << "\n"
                            << describe(cases[k].asked, cases[k].batch) << to_string(*cases[k].program);
    }
    EXPECT_GT(failed, 0);
    EXPECT_LT(failed, static_cast<int>(cases.size()) / 4);
}

}  // namespace
}  // namespace windrow::gpu
