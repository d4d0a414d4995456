// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a device answers for a filter and results.

#include "gpu/columns/device_columns.hpp"
#include "gpu/expression/device_program.hpp"
#include "gpu/program_oracle.hpp"

#include "device_fixture.hpp"

namespace windrow::gpu {

/// By the interpreting kernel, or by `fused` if it is not null.
inline Answer on_device(device::Device& device, const std::shared_ptr<const Program>& program, const Asked& asked,
                        const Batch& batch, const EvaluationContext& session, std::shared_ptr<device::LoadedKernel> fused) {
    const auto stream = device.create_stream();
    std::vector<const Column*> used;
    for (const int column : program->columns) used.push_back(&batch.columns[static_cast<std::size_t>(column)]);
    DeviceProgram on(program, stream);
    on.use(std::move(fused));
    DeviceColumns input;
    device::PinnedMemory staging;
    static_cast<void>(input.refill(stream, staging, used, batch.rows, true));
    const std::vector<ColumnView> views = input.read_on(stream);
    ProgramRun run = on.queue(stream, views, batch.rows);
    Answer out;
    out.columns = run.results.download(stream, batch.rows).columns();
    const std::uint64_t failure = device::on_host<std::uint64_t>(stream, run.failure, 1)[0];
    if (failure != no_failure) {
        try {
            throw_failure(failure, batch, asked.filter.get(), pointers(asked.results), session);
        } catch (const Error& error) {
            return {{}, text_of(error)};
        }
    }
    if (asked.filter) {
        const std::vector<std::int32_t> kept = true_rows(out.columns[0]);
        out.columns.erase(out.columns.begin());
        for (Column& column : out.columns) column = column.take(kept);
    }
    return out;
}

}  // namespace windrow::gpu
