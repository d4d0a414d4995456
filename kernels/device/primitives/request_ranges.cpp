// SPDX-License-Identifier: Apache-2.0
#include "primitives/request_ranges.hpp"

#include <limits>

#include <fmt/format.h>

#include "windrow/kernels/error.hpp"

namespace windrow::device {

namespace {

bool overlap(const RequestRange& a, const RequestRange& b) {
    const auto* first = static_cast<const char*>(a.address);
    const auto* second = static_cast<const char*>(b.address);
    return a.bytes != 0 && b.bytes != 0 && first < second + b.bytes && second < first + a.bytes;
}

}  // namespace

void check_row_count(std::int64_t rows) {
    if (rows < 0 || rows > std::numeric_limits<std::int32_t>::max()) {
        throw_defect(fmt::format("a device primitive takes at most 2147483647 rows, not {}", rows));
    }
}

void check_ranges(std::span<const RequestRange> ranges, const Scratch& scratch, std::size_t needed) {
    if (scratch.memory == nullptr || scratch.bytes < needed) {
        throw_defect(fmt::format("a device primitive needs {} bytes of scratch memory and got {}", needed, scratch.bytes));
    }
    for (const RequestRange& range : ranges) {
        if (range.bytes != 0 && range.address == nullptr) throw_defect("a device primitive got no memory for an array");
        if (overlap(range, {scratch.memory, needed, true}))
            throw_defect("the scratch memory of a device primitive overlaps an array");
        for (const RequestRange& other : ranges) {
            if (&other != &range && range.writes && overlap(range, other)) throw_defect("arrays of a device primitive overlap");
        }
    }
}

}  // namespace windrow::device
