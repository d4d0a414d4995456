// SPDX-License-Identifier: Apache-2.0
#include "gpu/session/session_aggregation_gpu.hpp"
#include "window_times.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/extent.hpp"

#include <algorithm>
#include <bit>

/// Adding a batch: kernels find the fragments, the host their sessions, kernels add the rows.

namespace windrow::gpu {

using device::DeviceMemory;
using device::PinnedMemory;
using device::Primitives;

namespace {

constexpr std::size_t not_uploaded = ~std::size_t{0};
constexpr std::size_t emit_rows_limit = 65536;

/// A column as the device holds it. Values of lists, maps and rows are counted at most: which rows are NULL stands for them.
Column held_column(const Column& column) {
    if (device_can_hold(column.type)) return column;
    if (column.type.kind() == TypeKind::null) return Column::of_nulls(DataType::boolean(), column.rows);
    Column held = Column::allocate(DataType::boolean(), column.physical_rows());
    held.validity = column.validity;
    held.rows = column.rows;
    held.constant = column.constant;
    return held;
}

}  // namespace

SessionAggregationGpu::SessionAggregationGpu(std::shared_ptr<device::Device> device, SessionAggregationRequest request,
                                             const SessionOptions& options)
    : device_(std::move(device)),
      request_(std::move(request)),
      options_(options),
      stream_(device_->create_stream()),
      state_kernels_(window_kernels_for(device_->target())),
      kernels_(session_kernels_for(device_->target())),
      layout_(request_.aggregates, *state_kernels_),
      keys_(stream_, request_.key_types, options.keys),
      adder_(stream_, *state_kernels_),
      uploads_(*device_, options.pack_columns),
      sessions_(request_.gap, request_.time_zone),
      placement_(sessions_),
      capacity_(options.first_slots),
      states_(new_states()) {
    if (request_.time_zone == nullptr) return;
    const std::vector<semantics::ZoneTransition>& table = request_.time_zone->transitions();
    least_offset_ = greatest_offset_ = request_.time_zone->table().first_offset_ms;
    for (const semantics::ZoneTransition& transition : table) {
        least_offset_ = std::min(least_offset_, transition.offset_ms);
        greatest_offset_ = std::max(greatest_offset_, transition.offset_ms);
    }
    if (table.empty()) return;
    transitions_ = DeviceMemory(stream_, table.size() * sizeof(table[0]), "a time zone");
    send(stream_, transitions_, 0, table.data(), table.size());
}

void SessionAggregationGpu::accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) {
    if (batch.rows == 0) return;
    const device::ProfileRange range(*device_, "accumulate");
    refuse_null_times(batch.columns[static_cast<std::size_t>(request_.time_column)]);
    forget_unused_keys();
    const Uploaded uploaded = upload(batch);
    map_keys(batch, uploaded);
    sort_rows(batch, uploaded);
    const std::vector<Fragment> fragments = find_fragments(batch);
    place(batch, fragments);
    make_room_for_slots();
    merge_states();
    give_slots(batch.rows);
    add(batch, uploaded);
    uploads_.was_read(stream_);
    late_rows.insert(late_rows.end(), placement_.late_rows().begin(), placement_.late_rows().end());
    closed_.insert(closed_.end(), placement_.closed().begin(), placement_.closed().end());
    if (closed_.size() >= emit_rows_limit) emit_closed(emit);
}

SessionAggregationGpu::Uploaded SessionAggregationGpu::upload(const Batch& batch) {
    const device::ProfileRange range(*device_, "upload");
    Uploaded out;
    out.view_of_column.assign(batch.columns.size(), not_uploaded);
    std::vector<Column> held;
    const auto need = [&](int column) {
        if (column < 0) return;
        std::size_t& view = out.view_of_column[static_cast<std::size_t>(column)];
        if (view != not_uploaded) return;
        view = held.size();
        held.push_back(held_column(batch.columns[static_cast<std::size_t>(column)]));
    };
    need(request_.time_column);
    for (const int key : request_.keys) {
        need(key);
        out.key_text_bytes += text_bytes_of(batch.columns[static_cast<std::size_t>(key)]);
    }
    for (const WindowAggregateCall& call : request_.aggregates) {
        for (const int argument : call.arguments) need(argument);
        need(call.filter);
    }
    std::vector<const Column*> columns;
    for (const Column& column : held) columns.push_back(&column);
    out.views = uploads_.upload(columns, batch.rows).read_on(stream_);
    return out;
}

void SessionAggregationGpu::map_keys(const Batch& batch, const Uploaded& uploaded) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    std::vector<ColumnView> columns;
    for (const int key : request_.keys) columns.push_back(uploaded.at(key));
    auto* const planes = row_planes_.of<std::uint32_t>(stream_, rows);
    stream_->fill(planes, 0, rows * sizeof(std::uint32_t));
    keys_.map({columns, batch.rows, uploaded.key_text_bytes}, planes, row_keys_.of<std::uint32_t>(stream_, rows));
}

semantics::ZoneTable SessionAggregationGpu::zone() {
    if (request_.time_zone == nullptr) return {nullptr, 0, 0};
    semantics::ZoneTable zone = request_.time_zone->table();
    if (zone.count != 0) zone.transitions = transitions_.read_as<semantics::ZoneTransition>(stream_);
    return zone;
}

StampView SessionAggregationGpu::stamps(const Batch& batch) {
    if (batch.stamps.running_times != nullptr) throw_defect("sessions were given rows whose stamps are not written out");
    if (request_.processing_time) return {nullptr, watermark_min};
    if (batch.stamps.watermarks.empty()) return {nullptr, batch.stamps.constant_watermark};
    const auto rows = static_cast<std::size_t>(batch.rows);
    auto* const stamps = row_stamps_.of<std::int64_t>(stream_, rows);
    send(stream_, row_stamps_.memory(), 0, batch.stamps.watermarks.as<std::int64_t>(), rows);
    return {stamps, 0};
}

/// Key and time make one word, of as few bits as the batch needs. Times of thousands of years and many keys do not fit: then
/// rows are sorted by time, and what comes out by key.
void SessionAggregationGpu::sort_rows(const Batch& batch, const Uploaded& uploaded) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    const Column& times = batch.columns[static_cast<std::size_t>(request_.time_column)];
    const Extent extent = extent_of(times.data<std::int64_t>(), static_cast<std::size_t>(times.physical_rows()));
    SessionOrder request;
    request.rows = batch.rows;
    request.times = uploaded.at(request_.time_column);
    request.zone = zone();
    request.ids = row_keys_.held<std::uint32_t>(stream_);
    request.least = extent.least + least_offset_;
    const auto range = static_cast<std::uint64_t>(extent.greatest + greatest_offset_) - static_cast<std::uint64_t>(request.least);
    const int time_bits = std::max(1, static_cast<int>(std::bit_width(range)));
    const int id_bits = static_cast<int>(std::bit_width(keys_.ids_at_most()));
    const bool twice = options_.sort_twice || time_bits + id_bits > 64;
    request.time_bits = twice ? 64 : static_cast<std::uint32_t>(time_bits);
    request.local_times = local_times_.of<std::int64_t>(stream_, rows);
    request.sort_keys = sort_keys_.of<std::uint64_t>(stream_, rows);
    request.numbers = numbers_.of<std::uint32_t>(stream_, rows);
    kernels_->order_rows(*stream_, request);
    auto* const sorted_keys = sorted_keys_.of<std::uint64_t>(stream_, rows);
    auto* const order = order_.of<std::uint32_t>(stream_, rows);
    if (!twice) {
        run(stream_, scratch_,
            Primitives::SortU64{request.sort_keys, request.numbers, sorted_keys, order, batch.rows, 0, time_bits + id_bits});
        return;
    }
    ++tally_.sorted_twice;
    auto* const by_time = time_order_.of<std::uint32_t>(stream_, rows);
    run(stream_, scratch_,
        Primitives::SortU64{request.sort_keys, request.numbers, sorted_keys, by_time, batch.rows, 0, time_bits});
    auto* const ids = ids_by_time_.of<std::uint32_t>(stream_, rows);
    kernels_->ids_in_order(*stream_, request.ids, by_time, batch.rows, ids);
    run(stream_, scratch_,
        Primitives::SortU32{ids, by_time, sorted_ids_.of<std::uint32_t>(stream_, rows), order, batch.rows, 0, id_bits});
}

std::vector<Fragment> SessionAggregationGpu::find_fragments(const Batch& batch) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    FragmentSearch search;
    search.rows = batch.rows;
    search.order = order_.held<std::uint32_t>(stream_);
    search.ids = row_keys_.held<std::uint32_t>(stream_);
    search.local_times = local_times_.held<std::int64_t>(stream_);
    search.stamps = stamps(batch);
    search.gap = request_.gap;
    search.zone = zone();
    search.marks = marks_.of<std::int64_t>(stream_, rows);
    kernels_->mark_fragments(*stream_, search);
    auto* const sums = sums_.of<std::int64_t>(stream_, rows);
    run(stream_, scratch_, Primitives::SumI64{search.marks, sums, batch.rows});
    search.sums = sums;
    search.fragments = fragments_.of<Fragment>(stream_, rows);
    search.count = fragment_count_.of<std::int64_t>(stream_, 1);
    kernels_->write_fragments(*stream_, search);
    const PinnedMemory found = fetched<std::int64_t>(stream_, fragment_count_.memory(), 0, 1);
    const std::int64_t count = *found.as<std::int64_t>();
    if (count < 1 || count > batch.rows) throw_defect("a device found more fragments than rows, or none");
    const PinnedMemory fragments = fetched<Fragment>(stream_, fragments_.memory(), 0, static_cast<std::size_t>(count));
    return {fragments.as<Fragment>(), fragments.as<Fragment>() + count};
}

void SessionAggregationGpu::place(const Batch& batch, const std::vector<Fragment>& fragments) {
    const auto rows = static_cast<std::size_t>(batch.rows);
    std::vector<std::uint32_t> order;  // fetched for the first fragment that needs it
    const RowsOfSessions host_rows(batch, request_.time_column, request_.processing_time, sessions_);
    placement_.place(fragments, static_cast<std::uint32_t>(rows), host_rows, [&](std::uint32_t begin, std::uint32_t end) {
        if (order.empty()) {
            const PinnedMemory host = fetched<std::uint32_t>(stream_, order_.memory(), 0, rows);
            order.assign(host.as<std::uint32_t>(), host.as<std::uint32_t>() + rows);
        }
        return std::span<const std::uint32_t>(order).subspan(begin, end - begin);
    });
    sessions_ended_ = sessions_ended_ || !placement_.closed().empty();
}

DeviceMemory SessionAggregationGpu::new_states() {
    DeviceMemory states(stream_, layout_.bytes(capacity_), "accumulators");
    stream_->fill(states.write_on(stream_), 0, states.size());
    return states;
}

void SessionAggregationGpu::make_room_for_slots() {
    if (sessions_.numbers() <= capacity_) return;
    const std::uint32_t old = capacity_;
    capacity_ = std::bit_ceil(static_cast<std::uint32_t>(sessions_.numbers()));
    DeviceMemory larger = new_states();
    auto* const to = larger.write_as<char>(stream_);
    const auto* const from = states_.read_as<char>(stream_);
    for (const DeviceState& state : layout_.states)
        stream_->copy_on_device(to + state.offset(capacity_), from + state.offset(old),
                                state.words * old * sizeof(std::uint64_t));
    states_ = std::move(larger);
    ++tally_.growths;
}

/// Before rows are added: afterwards the states of merged sessions are empty, and their numbers free.
void SessionAggregationGpu::merge_states() {
    for (const std::vector<SlotPair>& round : placement_.merges()) {
        SlotMerges merges;
        merges.plane = states_.write_as<char>(stream_);
        merges.pairs = sent(stream_, pairs_, round);
        merges.count = static_cast<std::int64_t>(round.size());
        for (const DeviceState& state : layout_.states) {
            merges.offset = state.offset(capacity_);
            if (state.sorted) {
                kernels_->merge_sorted_slots(*stream_, merges, *state.sorted);
            } else {
                kernels_->merge_word_slots(*stream_, merges, state.form);
            }
        }
    }
    for (const std::vector<SlotPair>& round : placement_.merges()) {
        for (const SlotPair& pair : round) sessions_.release(pair.from);
    }
}

void SessionAggregationGpu::give_slots(std::int64_t rows) {
    SlotsOfRows request;
    request.rows = rows;
    request.order = order_.held<std::uint32_t>(stream_);
    request.marks = marks_.held<std::int64_t>(stream_);
    request.sums = sums_.held<std::int64_t>(stream_);
    request.slots = sent(stream_, fragment_slots_, placement_.slots());
    request.planes = row_planes_.of<std::uint32_t>(stream_, static_cast<std::size_t>(rows));
    request.ids = row_slots_.of<std::uint32_t>(stream_, static_cast<std::size_t>(rows));
    kernels_->slots_of_rows(*stream_, request);
    const std::vector<RowSlot>& lone = placement_.slots_of_rows();
    if (lone.empty()) return;
    kernels_->slots_one_by_one(*stream_, sent(stream_, lone_slots_, lone), static_cast<std::int64_t>(lone.size()), request.planes,
                               request.ids);
}

/// How many slots the first tier takes. Slots are given again, the last one first, so those in use are low.
std::uint32_t SessionAggregationGpu::shared_slots(std::uint32_t words) {
    const std::uint32_t shared = shared_ids(options_, 1, words, capacity_, static_cast<std::uint32_t>(sessions_.numbers()));
    ++(shared != 0 ? tally_.shared_batches : tally_.device_batches);
    return shared;
}

void SessionAggregationGpu::add(const Batch& batch, const Uploaded& uploaded) {
    GroupedRows rows;
    rows.rows = batch.rows;
    rows.planes = row_planes_.held<std::uint32_t>(stream_);
    rows.ids = row_slots_.held<std::uint32_t>(stream_);
    rows.addresses = sent(stream_, addresses_, std::vector<char*>{states_.write_as<char>(stream_)});
    rows.plane_count = 1;
    const auto input_of = [&](std::size_t k) {
        const WindowAggregateCall& call = request_.aggregates[k];
        StateInput input;
        if (!call.arguments.empty()) {
            input.has_argument = true;
            input.argument = uploaded.at(call.arguments[0]);
            input.part = part_of_argument(batch.columns[static_cast<std::size_t>(call.arguments[0])].type);
        }
        if (call.filter >= 0) input.filter = &uploaded.at(call.filter);
        return input;
    };
    adder_.add(rows, layout_, capacity_, RowCounts::left_out, input_of, [&](std::uint32_t words) { return shared_slots(words); });
}

}  // namespace windrow::gpu
