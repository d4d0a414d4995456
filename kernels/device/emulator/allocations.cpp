// SPDX-License-Identifier: Apache-2.0
#include "emulator/allocations.hpp"

#include <fmt/format.h>

#include "emulator/sanitizer.hpp"

namespace windrow::device::emulator {

Allocation* Allocations::find(const void* address) {
    auto* byte = const_cast<char*>(static_cast<const char*>(address));
    auto after = by_address_.upper_bound(byte);
    if (after == by_address_.begin()) return nullptr;
    Allocation& allocation = std::prev(after)->second;
    return byte <= allocation.base + allocation.bytes ? &allocation : nullptr;
}

void Allocations::set_accessible(bool accessible) const {
    if (!HAS_ADDRESS_SANITIZER) return;
    for (const auto& [base, allocation] : by_address_) {
        if (accessible) {
            allow_access(base, allocation.bytes);
        } else {
            forbid_access(base, allocation.bytes);
        }
    }
}

std::string Allocations::describe(const void* address) {
    const Allocation* allocation = find(address);
    if (allocation == nullptr) return "memory of nobody";
    return fmt::format("'{}' + {} of {} bytes", allocation->purpose, static_cast<const char*>(address) - allocation->base,
                       allocation->bytes);
}

std::optional<Use> Allocations::use(Allocation& allocation, const Use& now, const VectorClock& clock, const VectorClock& known) {
    std::optional<Use> conflict;
    std::erase_if(allocation.uses, [&](const Use& earlier) {
        const bool overlaps = earlier.begin < now.end && now.begin < earlier.end;
        const bool before = clock.covers(earlier.moment);
        if (overlaps && !before && (now.writes || earlier.writes) && !(now.by_kernel && earlier.by_kernel)) conflict = earlier;
        const bool replaced = before && now.writes && earlier.begin >= now.begin && earlier.end <= now.end;
        const bool repeated = before && earlier.moment.stream == now.moment.stream && earlier.begin == now.begin &&
                              earlier.end == now.end && earlier.writes == now.writes && earlier.by_kernel == now.by_kernel;
        return replaced || repeated || known.covers(earlier.moment);
    });
    allocation.uses.push_back(now);
    return conflict;
}

}  // namespace windrow::device::emulator
