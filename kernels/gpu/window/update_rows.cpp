// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/update_rows.hpp"

#include "windrow/semantics/row_stamp.hpp"

#include <algorithm>

namespace windrow::gpu {

namespace {

/// Source and partition, which all rows of a batch share.
std::uint64_t origin(const Buffer& positions, std::int32_t row) {
    return positions.as<std::uint64_t>()[row] >> semantics::ordinal_bits;
}

}  // namespace

void RowsForUpdate::order_by_origin() {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](std::int32_t a, std::int32_t b) { return origin(positions, a) < origin(positions, b); });
}

HostStates RowsForUpdate::update(const Aggregate& aggregate, std::int64_t group_count) const {
    HostStates out;
    out.aggregate = &aggregate;
    out.words = aggregate.state_size() / sizeof(std::uint64_t);
    out.states.resize(out.words * static_cast<std::size_t>(group_count));
    out.arena = std::make_shared<Arena>();
    std::vector<std::byte*> states;
    states.reserve(rows.size());
    for (const std::uint32_t group : groups)
        states.push_back(reinterpret_cast<std::byte*>(out.states.data() + out.words * group));
    const DeviceValues form = aggregate.device_values();
    std::vector<Column> arguments(form.arguments.back() + 1);
    for (std::size_t k = 0; k < form.arguments.size(); ++k) arguments[form.arguments[k]] = columns[k];
    Stamps stamps;
    stamps.watermarks = watermarks;
    stamps.ordinals = positions;  // whose lower bits are the ordinal
    for (std::size_t begin = 0; begin < rows.size();) {
        std::size_t end = rows.size();
        if (!positions.empty()) {
            const std::uint64_t own = origin(positions, rows[begin]);
            end = begin + 1;
            while (end < rows.size() && origin(positions, rows[end]) == own) ++end;
            stamps.source = static_cast<std::uint32_t>(own >> 16);
            stamps.partition = static_cast<std::uint32_t>(own & 0xFFFFU);
        }
        aggregate.update(states.data() + begin, rows.data() + begin, end - begin, {arguments, nullptr, &stamps}, *out.arena);
        begin = end;
    }
    return out;
}

}  // namespace windrow::gpu
