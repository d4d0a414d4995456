// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"

/// The usual batch of a running job brings few new keys or none: one kernel places its rows, finds their keys and adds them. Rows
/// with new keys are left for the kernels that give ids, which run only if there are any. Whether there are is asked when the
/// next batch comes, or a window fires: the device is not waited for while the host has work.

namespace windrow::gpu {

bool WindowAggregationGpu::takes_known_rows() {
    return options_.one_pass && keys_.ids_known_now() != 0 && !layout_.any_sorted() &&
           layout_.states.size() <= most_word_aggregates && value_sets_.empty();
}

void WindowAggregationGpu::add_known(const Batch& batch, PlaneTable&& table, Uploaded&& uploaded, const PlaceRows& place) {
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
            word_aggregate(state, [&](std::size_t call) { return input_of(call, batch, uploaded); });
        request.states.words += static_cast<std::uint32_t>(state.words);
    }
    request.unknown = unknown_rows_.of<std::uint32_t>(stream_, (rows + 31) / 32);
    request.unknown_count = unknown_count_.of<std::uint64_t>(stream_, 1);
    stream_->fill(unknown_count_.memory().write_on(stream_), 0, sizeof(std::uint64_t));
    const std::uint32_t shared = shared_ids(options_, request.plane_count, request.states.words, capacity_, keys_.ids_known());
    kernels_->add_known_rows(*stream_, request, shared);
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
    kernels_->keep_unknown(*stream_, unknown_rows_.held<std::uint32_t>(stream_), left.batch.rows,
                           row_planes_.memory().write_as<std::uint32_t>(stream_));
    map_keys(left.batch, left.uploaded);
    make_room_for_ids();
    add(left.batch, left.table, left.uploaded);
}

}  // namespace windrow::gpu
