// SPDX-License-Identifier: Apache-2.0
#include "gpu/keys/room_for_ids.hpp"
#include "gpu/window/window_aggregation_gpu.hpp"

#include <algorithm>
#include <bit>

/// Adding a batch: the host finds which planes there are, kernels do what is done for every row.

namespace windrow::gpu {

using device::DeviceMemory;
using device::PinnedMemory;
using device::Primitives;

namespace {

/// Those of an open window, and of rows that are ahead of it and behind it.
std::size_t planes_at_a_time(const WindowAggregationRequest& request) {
    return static_cast<std::size_t>(slices_of_a_window(request)) + 2;
}

}  // namespace

WindowAggregationGpu::WindowAggregationGpu(std::shared_ptr<device::Device> device, WindowAggregationRequest request,
                                           const WindowOptions& options)
    : device_(std::move(device)),
      request_(std::move(request)),
      options_(options),
      stream_(device_->create_stream()),
      kernels_(window_kernels_for(device_->target())),
      value_kernels_(value_kernels_for(device_->target())),
      schedule_(request_),
      layout_(request_.aggregates, *kernels_),
      keys_(stream_, request_.key_types, options.keys),
      adder_(stream_, *kernels_),
      uploads_(*device_, options.pack_columns),
      capacity_(options.keys.first_capacity),
      bytes_for_bounds_a_plane_(options.keys.bytes_for_bounds / planes_at_a_time(request_)),
      counters_(stream_, sizeof(RowCounters), "counters of rows") {
    stream_->fill(counters_.write_on(stream_), 0, counters_.size());
    words_alone_ = are_words_alone(request_.aggregates, layout_);
    open_value_sets();
    open_texts();
    if (request_.folded != nullptr) folded_.emplace(request_.folded, stream_);
    if (request_.time_zone != nullptr && !request_.time_zone->transitions().empty() && !request_.attached) {
        const auto& table = request_.time_zone->transitions();
        transitions_ = DeviceMemory(stream_, table.size() * sizeof(table[0]), "a time zone");
        send(stream_, transitions_, 0, table.data(), table.size());
    }
}

void WindowAggregationGpu::accumulate(int, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    if (batch.rows == 0) return;
    const std::lock_guard lock(mutex_);
    const device::ProfileRange range(*device_, "accumulate");
    Uploaded uploaded = upload(batch);
    add_unknown();
    forget_unused_keys();
    const bool known = takes_known_rows();
    device::LoadedKernel* const generated = known ? generated_kernel(batch) : nullptr;
    if (generated == nullptr) run_folded(uploaded, batch.rows);
    PlaneTable table = plane_table(batch, uploaded);
    open_planes(table);
    const bool mark_late = late_rows != nullptr && table.any_late;
    if (table.planes.empty()) run_folded(uploaded, batch.rows);  // rows are counted all the same
    const PlaceRows place = place_request(batch, table, uploaded, mark_late);
    if (!table.planes.empty() && known) {
        add_known(batch, std::move(table), std::move(uploaded), place, generated);
        if (mark_late) fetch_late(batch.rows, *late_rows);
        uploads_.was_read(stream_);
        return;
    }
    kernels_->place_rows(*stream_, place);
    if (mark_late) fetch_late(batch.rows, *late_rows);
    if (!table.planes.empty()) {
        map_keys(batch, uploaded);
        make_room_for_ids(batch.rows);
        add(batch, table, uploaded);
    }
    uploads_.was_read(stream_);
}

DeviceMemory WindowAggregationGpu::new_plane() {
    DeviceMemory plane(stream_, layout_.bytes(capacity_), "accumulators");
    stream_->fill(plane.write_on(stream_), 0, plane.size());
    return plane;
}

void WindowAggregationGpu::open_planes(const PlaneTable& table) {
    for (const PlaneKey& key : table.planes) {
        if (planes_.contains(key)) continue;
        planes_.emplace(key, new_plane());
        schedule_.open(key);
    }
}

StampView WindowAggregationGpu::stamps(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded) {
    const Stamps& of_batch = batch.stamps;
    const auto rows = static_cast<std::size_t>(batch.rows);
    // Where stamps do not decide, all lie in the same bounds as the first.
    const bool exact = table.stamps_decide || keeps_order_;
    if (of_batch.running_times != nullptr) {
        if (!exact) return {nullptr, of_batch.constant_watermark};
        RunningStamps request;
        request.times = uploaded.running_times;
        request.rows = batch.rows;
        request.constant = of_batch.constant_watermark;
        request.delay = of_batch.running_delay;
        request.tiles = stamp_tiles_.of<std::int64_t>(stream_, rows / running_tile + 1);
        request.stamps = row_stamps_.of<std::int64_t>(stream_, rows);
        kernels_->running_stamps(*stream_, request);
        return {request.stamps, 0};
    }
    if (of_batch.watermarks.empty()) return {nullptr, of_batch.constant_watermark};
    const auto* written = of_batch.watermarks.as<std::int64_t>();
    if (!exact) return {nullptr, written[0]};
    auto* const stamps = row_stamps_.of<std::int64_t>(stream_, rows);
    send(stream_, row_stamps_.memory(), 0, written, rows);
    return {stamps, 0};
}

PlaceRows WindowAggregationGpu::place_request(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded,
                                              bool mark_late) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    PlaceRows request;
    request.rows = batch.rows;
    request.attached = request_.attached;
    request.processing_time = request_.processing_time;
    request.times = uploaded.at(request_.attached ? request_.end_column : request_.time_column);
    if (request_.attached && request_.start_column >= 0) {
        request.starts = uploaded.at(request_.start_column);
        request.has_starts = true;
    }
    if (request_.time_zone != nullptr && !request_.attached) {
        request.zone = request_.time_zone->table();
        if (request.zone.count != 0) request.zone.transitions = transitions_.read_as<semantics::ZoneTransition>(stream_);
    }
    request.kept = uploaded.folded.kept_rows;
    batch_stamps_ = stamps(batch, table, uploaded);
    request.stamps = batch_stamps_;
    request.stretches = request_.attached ? nullptr : sent(stream_, table_stretches_, table.stretches);
    request.windows = request_.attached ? sent(stream_, table_stretches_, table.windows) : nullptr;
    request.fates = sent(stream_, table_fates_, table.fates);
    request.count = static_cast<std::uint32_t>(table.fates.size());
    request.planes = row_planes_.of<std::uint32_t>(stream_, rows);
    if (mark_late) {
        request.late = late_flags_.of<std::uint8_t>(stream_, rows);
        request.numbers = numbers_.of<std::uint32_t>(stream_, rows);
    }
    request.counters = counters_.write_as<RowCounters>(stream_);
    return request;
}

void WindowAggregationGpu::fetch_late(std::int64_t rows, std::vector<std::int32_t>& late_rows) {
    auto* const selected = selected_.of<std::uint32_t>(stream_, static_cast<std::size_t>(rows));
    auto* const count = selected_count_.of<std::int64_t>(stream_, 1);
    run(stream_, scratch_,
        Primitives::SelectU32{numbers_.held<std::uint32_t>(stream_), late_flags_.held<std::uint8_t>(stream_), selected, count,
                              rows});
    const PinnedMemory found = fetched<std::int64_t>(stream_, selected_count_.memory(), 0, 1);
    const auto late = static_cast<std::size_t>(selected_of(*found.as<std::int64_t>(), rows));
    const PinnedMemory indices = fetched<std::uint32_t>(stream_, selected_.memory(), 0, late);
    late_rows.insert(late_rows.end(), indices.as<std::uint32_t>(), indices.as<std::uint32_t>() + late);
}

std::vector<ColumnView> WindowAggregationGpu::key_views(const Uploaded& uploaded) const {
    std::vector<ColumnView> columns;
    for (const int key : request_.keys) columns.push_back(uploaded.at(key));
    return columns;
}

void WindowAggregationGpu::map_keys(const Batch& batch, const Uploaded& uploaded) {
    keys_.map({key_views(uploaded), batch.rows, uploaded.key_text_bytes}, row_planes_.held<std::uint32_t>(stream_),
              row_ids_.of<std::uint32_t>(stream_, static_cast<std::size_t>(batch.rows)));
}

/// Every plane has room for every id. Where that is cheap there is room for a bound, so that nothing is waited for; else for the
/// exact number of ids, which is.
void WindowAggregationGpu::make_room_for_ids(std::int64_t batch_rows) {
    const std::uint32_t bound = keys_.ids_at_most();
    if (bound <= capacity_) return;
    const std::optional<std::uint32_t> roomy = roomy_capacity(bound, batch_rows, layout_.bytes(1), bytes_for_bounds_a_plane_);
    if (!roomy) ++tally_.waits_for_ids;
    if (!roomy && keys_.ids() <= capacity_) return;
    const std::uint32_t old = capacity_;
    capacity_ = roomy ? *roomy : std::bit_ceil(keys_.ids());
    for (auto& [key, plane] : planes_) {
        DeviceMemory larger = new_plane();
        auto* const to = larger.write_as<char>(stream_);
        const auto* const from = plane.read_as<char>(stream_);
        for (const DeviceState& state : layout_.states)
            stream_->copy_on_device(to + state.offset(capacity_), from + state.offset(old),
                                    state.words * old * sizeof(std::uint64_t));
        plane = std::move(larger);
    }
    ++tally_.plane_growths;
}

void WindowAggregationGpu::add(const Batch& batch, const PlaneTable& table, const Uploaded& uploaded) {
    std::vector<char*> planes;
    for (const PlaneKey& key : table.planes) planes.push_back(address(key));
    GroupedRows rows;
    rows.rows = batch.rows;
    rows.planes = row_planes_.held<std::uint32_t>(stream_);
    rows.ids = row_ids_.held<std::uint32_t>(stream_);
    rows.addresses = send_addresses(planes);
    rows.plane_count = static_cast<std::uint32_t>(planes.size());
    number_texts(batch.rows, uploaded);
    const RowOrder order = row_order(batch);
    add_states(rows, layout_, [&](std::size_t call) {
        StateInput input = input_of(call, batch, uploaded);
        input.order = order;
        if (input.part != KeyPart::text) return input;
        if (const auto texts = text_columns_.find(request_.aggregates[call].arguments[0]); texts != text_columns_.end()) {
            input.text_numbers = texts->second.numbers;
            input.texts = texts->second.texts->table();
        }
        return input;
    });
    keep_values(rows, order, table, uploaded);
}

/// The argument and filter of a call.
StateInput WindowAggregationGpu::input_of(std::size_t call, const Batch& batch, const Uploaded& uploaded) const {
    const WindowAggregateCall& of_request = request_.aggregates[call];
    StateInput input;
    if (!of_request.arguments.empty()) {
        input.has_argument = true;
        input.argument = uploaded.at(of_request.arguments[0]);
        input.part = part_of_argument(column_type(batch, of_request.arguments[0]));
    }
    if (of_request.filter >= 0) input.filter = &uploaded.at(of_request.filter);
    return input;
}

/// The stamps of the batch's rows, where some state needs them.
RowOrder WindowAggregationGpu::row_order(const Batch& batch) {
    RowOrder order;
    if (!keeps_order_) return order;
    order.watermarks = batch_stamps_;
    order.source = batch.stamps.source;
    order.partition = batch.stamps.partition;
    order.first_ordinal = batch.stamps.first_ordinal;
    if (batch.stamps.ordinals.empty()) return order;
    const auto count = static_cast<std::size_t>(batch.rows);
    order.ordinals = ordinals_.of<std::uint64_t>(stream_, count);
    send(stream_, ordinals_.memory(), 0, batch.stamps.ordinals.as<std::uint64_t>(), count);
    return order;
}

void WindowAggregationGpu::add_states(const GroupedRows& rows, const PlaneLayout& layout, const StateAdder::InputOf& input_of) {
    adder_.add(rows, layout, capacity_, RowCounts::kept, input_of, [&](std::uint32_t words) {
        const std::uint32_t shared = shared_ids(options_, rows.plane_count, words, capacity_, keys_.ids_known());
        ++(shared != 0 ? tally_.shared_batches : tally_.device_batches);
        return shared;
    });
}

/// Ids whose last window is gone are given again, once there are many and a plane has ended.
void WindowAggregationGpu::forget_unused_keys() {
    forget_unused_texts();
    for (ValueSet& set : value_sets_) set.values->forget_unused();
    if (!planes_ended_ || keys_.ids_known() < std::max(options_.forget_from_ids, 2 * ids_when_forgotten_)) return;
    planes_ended_ = false;
    ++tally_.forgettings;
    if (planes_.empty()) {
        keys_.clear();
        ids_when_forgotten_ = 0;
        return;
    }
    const std::uint32_t ids = keys_.ids();
    std::vector<char*> planes;
    for (const auto& entry : planes_) planes.push_back(address(entry.first));
    auto* const live = live_.of<std::uint8_t>(stream_, ids);
    kernels_->mark_live(*stream_, send_addresses(planes), static_cast<std::uint32_t>(planes.size()), ids, live,
                        numbers_.of<std::uint32_t>(stream_, ids));
    keys_.retain(live);
    ids_when_forgotten_ = ids - keys_.free_ids();
}

char* const* WindowAggregationGpu::send_addresses(const std::vector<char*>& planes) {
    return sent(stream_, addresses_, planes);
}

}  // namespace windrow::gpu
