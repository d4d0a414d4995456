// SPDX-License-Identifier: Apache-2.0
#include "device/memory_plan.hpp"

#include <algorithm>
#include <numeric>

namespace windrow::inference {

namespace {

bool lives_with(const ValueLifetime& a, const ValueLifetime& b) {
    return a.first <= b.last && b.first <= a.last;
}

}  // namespace

MemoryPlan plan_memory(std::span<const ValueLifetime> values, std::size_t alignment) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a].bytes > values[b].bytes; });
    const auto room = [&](std::size_t value) { return (values[value].bytes + alignment - 1) / alignment * alignment; };

    MemoryPlan plan{std::vector<std::size_t>(values.size()), 0};
    std::vector<std::size_t> placed;  // in order of offset
    for (const std::size_t value : order) {
        std::size_t offset = 0;
        for (const std::size_t other : placed) {
            if (!lives_with(values[value], values[other])) continue;
            if (plan.offsets[other] >= offset + room(value)) break;
            offset = std::max(offset, plan.offsets[other] + room(other));
        }
        plan.offsets[value] = offset;
        plan.bytes = std::max(plan.bytes, offset + room(value));
        placed.insert(std::upper_bound(placed.begin(), placed.end(), offset,
                                       [&](std::size_t at, std::size_t other) { return at < plan.offsets[other]; }),
                      value);
    }
    return plan;
}

}  // namespace windrow::inference
