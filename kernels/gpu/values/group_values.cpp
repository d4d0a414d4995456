// SPDX-License-Identifier: Apache-2.0
#include "gpu/values/group_values.hpp"

#include "gpu/keys/room_for_ids.hpp"
#include "gpu/window/plane_layout.hpp"
#include "windrow/kernels/error.hpp"

#include <bit>

namespace windrow::gpu {

using device::DeviceMemory;
using device::PinnedMemory;
using device::Primitives;

namespace {

/// The columns of a pair: the group's id, the values, and for rows in order their stamps.
std::vector<DataType> pair_types(const KeptValues& kept) {
    std::vector<DataType> types{DataType::integer()};
    types.insert(types.end(), kept.types.begin(), kept.types.end());
    if (kept.ordered()) types.insert(types.end(), 3, DataType::bigint());
    return types;
}

ColumnView view_of(const void* values) {
    ColumnView view;
    view.values = values;
    return view;
}

}  // namespace

KeptValues KeptValues::of(const WindowAggregateCall& call) {
    KeptValues out;
    const DeviceValues values = call.counts_rows ? DeviceValues{} : call.aggregate->device_values();
    out.kept = is_kept_beside(values.kept) ? values.kept : DeviceKept::none;
    if (out.kept == DeviceKept::none) return out;
    for (const std::size_t argument : values.arguments) out.columns.push_back(call.arguments.at(argument));
    out.types = values.types;
    out.filter = call.filter;
    out.keeps_nulls = values.keeps_nulls;
    return out;
}

bool KeptValues::shared_with(const KeptValues& other) const {
    return !ordered() && kept == other.kept && columns == other.columns && filter == other.filter &&
           keeps_nulls == other.keeps_nulls;
}

GroupValues::GroupValues(std::shared_ptr<device::Stream> stream, KeptValues kept, const WindowOptions& options)
    : stream_(std::move(stream)),
      kernels_(value_kernels_for(stream_->device().target())),
      window_kernels_(window_kernels_for(stream_->device().target())),
      kept_(std::move(kept)),
      options_(options),
      keys_(stream_, pair_types(kept_), options.keys),
      capacity_(options.keys.first_capacity) {}

void GroupValues::add(const ValueRows& rows) {
    const auto count = static_cast<std::size_t>(rows.rows);
    TakenRows taken;
    taken.rows = rows.rows;
    taken.planes = rows.planes;
    if (rows.filter != nullptr) {
        taken.has_filter = true;
        taken.filter = *rows.filter;
    }
    taken.skips_nulls = !kept_.keeps_nulls;
    taken.argument = rows.values[0];
    taken.taken_planes = taken_planes_.of<std::uint32_t>(stream_, count);
    std::vector<ColumnView> columns{view_of(rows.ids)};
    columns.insert(columns.end(), rows.values.begin(), rows.values.end());
    if (kept_.ordered()) {
        taken.order = rows.order;
        taken.rows_before = arrived_;
        taken.watermarks = watermarks_.of<std::int64_t>(stream_, count);
        taken.positions = positions_.of<std::int64_t>(stream_, count);
        taken.arrivals = arrivals_.of<std::int64_t>(stream_, count);
        for (const std::int64_t* stamps : {taken.watermarks, taken.positions, taken.arrivals}) columns.push_back(view_of(stamps));
        arrived_ += count;
    }
    kernels_->take_rows(*stream_, taken);
    auto* const pairs = pair_of_row_.of<std::uint32_t>(stream_, count);
    keys_.map({columns, rows.rows, rows.text_bytes}, taken.taken_planes, pairs);
    make_room(rows.rows);
    open_planes(rows.plane_keys);

    GroupedRows grouped;
    grouped.rows = rows.rows;
    grouped.planes = taken.taken_planes;
    grouped.ids = pairs;
    grouped.addresses = sent(stream_, addresses_, addresses_of(rows.plane_keys));
    grouped.plane_count = static_cast<std::uint32_t>(rows.plane_keys.size());
    WordAggregates counts;
    counts.count = 1;
    counts.words = 1;
    window_kernels_->add_words(*stream_, grouped, counts,
                               shared_ids(options_, rows.plane_keys.size(), 1, capacity_, keys_.ids_known()));
}

DeviceMemory GroupValues::new_plane() {
    DeviceMemory plane(stream_, std::size_t{capacity_} * sizeof(std::uint64_t), "values of groups");
    stream_->fill(plane.write_on(stream_), 0, plane.size());
    return plane;
}

void GroupValues::open_planes(std::span<const PlaneKey> planes) {
    for (const PlaneKey& plane : planes) {
        if (!planes_.contains(plane)) planes_.emplace(plane, new_plane());
    }
}

/// Every plane has room for every pair; their exact number is waited for only if room for a bound is dear.
void GroupValues::make_room(std::int64_t batch_rows) {
    const std::uint32_t bound = keys_.ids_at_most();
    if (bound <= capacity_) return;
    const std::optional<std::uint32_t> roomy =
        roomy_capacity(bound, batch_rows, sizeof(std::uint64_t), options_.keys.bytes_for_bounds);
    if (!roomy && keys_.ids() <= capacity_) return;
    const std::size_t kept = std::size_t{capacity_} * sizeof(std::uint64_t);
    capacity_ = roomy ? *roomy : std::bit_ceil(keys_.ids());
    for (auto& [key, plane] : planes_) {
        DeviceMemory larger = new_plane();
        stream_->copy_on_device(larger.write_on(stream_), plane.read_on(stream_), kept);
        plane = std::move(larger);
    }
    ++growths_;
}

void GroupValues::drop(PlaneKey plane) {
    planes_ended_ = planes_.erase(plane) != 0 || planes_ended_;
}

void GroupValues::clear() {
    planes_.clear();
    keys_.clear();
    planes_ended_ = false;
    pairs_when_forgotten_ = 0;
}

void GroupValues::forget_unused() {
    if (!planes_ended_ || keys_.ids_known() < std::max(options_.forget_from_ids, 2 * pairs_when_forgotten_)) return;
    ++forgettings_;
    if (planes_.empty()) return clear();
    planes_ended_ = false;
    std::vector<char*> planes;
    for (auto& entry : planes_) planes.push_back(entry.second.write_as<char>(stream_));
    const std::uint32_t pairs = keys_.ids();
    keys_.retain(mark_live(planes, pairs));
    pairs_when_forgotten_ = pairs - keys_.free_ids();
}

/// The addresses of those planes that have values.
std::vector<char*> GroupValues::addresses_of(std::span<const PlaneKey> planes) {
    std::vector<char*> addresses;
    for (const PlaneKey& key : planes) {
        if (const auto found = planes_.find(key); found != planes_.end())
            addresses.push_back(found->second.write_as<char>(stream_));
    }
    return addresses;
}

const std::uint8_t* GroupValues::mark_live(const std::vector<char*>& planes, std::uint32_t pairs) {
    auto* const live = live_.of<std::uint8_t>(stream_, pairs);
    window_kernels_->mark_live(*stream_, sent(stream_, addresses_, planes), static_cast<std::uint32_t>(planes.size()), pairs,
                               live, numbers_.of<std::uint32_t>(stream_, pairs));
    return live;
}

std::int64_t GroupValues::select(std::span<const PlaneKey> planes) {
    const std::vector<char*> addresses = addresses_of(planes);
    const std::uint32_t pairs = keys_.ids();
    if (addresses.empty() || pairs == 0) return 0;
    const std::uint8_t* const live = mark_live(addresses, pairs);
    auto* const selected = selected_.of<std::uint32_t>(stream_, pairs);
    auto* const count = selected_count_.of<std::int64_t>(stream_, 1);
    run(stream_, scratch_, Primitives::SelectU32{numbers_.held<std::uint32_t>(stream_), live, selected, count, pairs});
    const PinnedMemory found = fetched<std::int64_t>(stream_, selected_count_.memory(), 0, 1);
    const std::int64_t number = *found.as<std::int64_t>();
    if (number < 0 || number > std::int64_t{pairs}) throw_defect("more values are selected on the device than there are");
    return number;
}

GroupValues::Selected GroupValues::fetch(std::int64_t count, std::span<const PlaneKey> planes) {
    Selected out;
    out.rows = count;
    if (count == 0) {
        for (const DataType& type : pair_types(kept_)) out.columns.push_back(ColumnBuilder(type).finish());
        return out;
    }
    const auto* const pairs = selected_.held<std::uint32_t>(stream_);
    out.columns = keys_.columns(pairs, count);
    if (kept_.kept != DeviceKept::every_value) return out;
    const std::vector<char*> addresses = addresses_of(planes);
    MergePlanes merge;
    merge.addresses = sent(stream_, addresses_, addresses);
    merge.plane_count = static_cast<std::uint32_t>(addresses.size());
    merge.into = merged_.of<char>(stream_, std::size_t{capacity_} * sizeof(std::uint64_t));
    merge.ids = keys_.ids();
    window_kernels_->merge_words(*stream_, merge, semantics::WordForm::count);
    MovedStates moved;
    moved.plane = merge.into;
    moved.ids = pairs;
    moved.count = count;
    moved.host = counts_.of<std::uint64_t>(stream_, static_cast<std::size_t>(count));
    window_kernels_->states_to_host(*stream_, moved, semantics::WordForm::count);
    const PinnedMemory host = fetched<std::uint64_t>(stream_, counts_.memory(), 0, static_cast<std::size_t>(count));
    out.counts.assign(host.as<std::uint64_t>(), host.as<std::uint64_t>() + count);
    return out;
}

GroupValues::Spread GroupValues::spread(std::int64_t count) {
    const auto rows = static_cast<std::size_t>(count);
    PairRows request;
    request.shape = keys_.shape();
    request.stored = keys_.stored();
    request.pairs = selected_.held<std::uint32_t>(stream_);
    request.count = count;
    request.part = *key_part(kept_.types[0]);
    request.groups = groups_.of<std::uint32_t>(stream_, rows);
    request.planes = spread_planes_.of<std::uint32_t>(stream_, rows);
    // Of a text nothing is read: it is counted.
    if (request.part != KeyPart::text) request.values = spread_values_.of<std::uint64_t>(stream_, 2 * rows);
    kernels_->pairs_to_rows(*stream_, request);
    const bool as_it_is = request.part == KeyPart::int128 || request.part == KeyPart::float32 || request.part == KeyPart::float64;
    return {request.groups, request.planes, view_of(request.values), as_it_is ? request.part : KeyPart::int64};
}

std::size_t GroupValues::memory() const noexcept {
    std::size_t bytes = keys_.memory();
    for (const auto& [key, plane] : planes_) bytes += plane.size();
    for (const Room* room :
         {&taken_planes_, &watermarks_, &positions_, &arrivals_, &pair_of_row_, &addresses_, &live_, &numbers_, &selected_,
          &selected_count_, &merged_, &counts_, &groups_, &spread_planes_, &spread_values_, &scratch_})
        bytes += room->size();
    return bytes;
}

}  // namespace windrow::gpu
