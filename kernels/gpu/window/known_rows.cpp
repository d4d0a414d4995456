// SPDX-License-Identifier: Apache-2.0
#include "gpu/fusion/fused_kernels.hpp"
#include "gpu/window/one_pass_source.hpp"
#include "gpu/window/window_aggregation_gpu.hpp"
#include "gpu/window/window_launch_shapes.hpp"

#include <algorithm>
#include <array>
#include <chrono>

/// The usual batch of a running job brings few new keys or none: one kernel places its rows, finds their keys and adds them. Rows
/// with new keys are left for the kernels that give ids, which run only if there are any. Whether there are is asked when the
/// next batch comes, or a window fires: the device is not waited for while the host has work.

namespace windrow::gpu {

using device::LoadedKernel;

bool WindowAggregationGpu::takes_known_rows() {
    return options_.one_pass && words_alone_ && keys_.ids_known_now() != 0;
}

/// NVRTC compiles it beside the running job; it is used from the moment it is there.
LoadedKernel* WindowAggregationGpu::generated_kernel(const Batch& batch) {
    if (options_.one_pass_kernel != nullptr) return options_.one_pass_kernel.get();
    if (device_->target() == device::Target::emulator) return nullptr;
    if (!generating_) {
        generating_ = true;
        const std::optional<OnePassPlan> plan =
            plan_one_pass(request_, layout_, folded_ ? &folded_->plan() : nullptr,
                          [&](int column) -> const DataType& { return column_type(batch, column); });
        if (plan) {
            generated_ = std::async(std::launch::async, [device = device_.get(), source = one_pass_source(*plan, "one_pass")] {
                return FusedKernels(*device, {}).kernel_of(source, "one_pass::one_pass_kernel");
            });
        }
    }
    if (generated_.valid() && generated_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
        generated_kernel_ = generated_.get();
    return generated_kernel_.get();
}

void WindowAggregationGpu::launch_generated(LoadedKernel& kernel, KnownRows& request, const Uploaded& uploaded,
                                            std::uint32_t shared) {
    ProgramColumns columns{};
    std::copy(uploaded.loaded.begin(), uploaded.loaded.end(), std::begin(columns.views));
    DeviceProgram* const program = folded_ ? folded_->program() : nullptr;
    const semantics::u64* pool = program != nullptr ? program->pool(stream_) : nullptr;
    std::array<void*, 4> arguments{&request, &columns, &pool, &shared};
    const device::LaunchShape shape = shape_for_states(request.place.rows, request.plane_count, shared, request.states.words);
    // The kernel declares shared memory, so a launch always gives it some.
    kernel.launch(*stream_, shape.blocks, shape.threads, std::max(shape.dynamic_shared_bytes, sizeof(std::uint64_t)),
                  arguments.data());
}

void WindowAggregationGpu::add_known(const Batch& batch, PlaneTable&& table, Uploaded&& uploaded, const PlaceRows& place,
                                     LoadedKernel* generated) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    KnownRows request;
    request.place = place;
    request.keys = keys_.shape(key_views(uploaded));
    request.stored = keys_.stored();
    request.hash_mask = keys_.hash_mask();
    std::vector<char*> planes;
    for (const PlaneKey& key : table.planes) planes.push_back(address(key));
    request.plane_count = static_cast<std::uint32_t>(planes.size());
    request.addresses = send_addresses(planes);
    for (const DeviceState& state : layout_.states) {
        request.states.items[request.states.count++] =
            word_aggregate(state, capacity_, [&](std::size_t call) { return input_of(call, batch, uploaded); });
        request.states.words += static_cast<std::uint32_t>(state.words);
    }
    request.unknown = unknown_rows_.of<std::uint32_t>(stream_, (rows + 31) / 32);
    request.unknown_count = unknown_count_.of<std::uint64_t>(stream_, 1);
    stream_->fill(unknown_count_.memory().write_on(stream_), 0, sizeof(std::uint64_t));
    const std::uint32_t shared = shared_ids(options_, request.plane_count, request.states.words, capacity_, keys_.ids_known());
    if (generated != nullptr) {
        launch_generated(*generated, request, uploaded, shared);
        ++tally_.generated_batches;
    } else {
        kernels_->add_known_rows(*stream_, request, shared);
    }
    ++(shared != 0 ? tally_.shared_batches : tally_.device_batches);
    ++tally_.known_batches;
    device::PinnedMemory unknown(*device_, sizeof(std::uint64_t));
    device::download(stream_, unknown, 0, unknown_count_.memory(), 0, sizeof(std::uint64_t));
    partly_added_.emplace(PartlyAdded{batch, std::move(table), std::move(uploaded), std::move(unknown)});
}

void WindowAggregationGpu::add_unknown() {
    if (!partly_added_) return;
    PartlyAdded left = std::move(*partly_added_);
    partly_added_.reset();
    left.unknown.wait_ready();
    if (selected_of(static_cast<std::int64_t>(*left.unknown.as<std::uint64_t>()), left.batch.rows) == 0) return;
    ++tally_.unknown_batches;
    run_folded(left.uploaded, left.batch.rows);
    kernels_->keep_unknown(*stream_, unknown_rows_.held<std::uint32_t>(stream_), left.batch.rows,
                           row_planes_.memory().write_as<std::uint32_t>(stream_));
    map_keys(left.batch, left.uploaded);
    make_room_for_ids(left.batch.rows);
    add(left.batch, left.table, left.uploaded);
    left.uploaded.columns->was_read(stream_);
}

}  // namespace windrow::gpu
