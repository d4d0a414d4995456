// SPDX-License-Identifier: Apache-2.0
#include "distinct_keys.hpp"

#include <bit>
#include <functional>

namespace windrow::exec {

void DistinctKeys::start(std::int64_t most) {
    bytes_.clear();
    begins_.assign(1, 0);
    first_rows_.clear();
    slots_.assign(std::bit_ceil(static_cast<std::size_t>(most) * 2 + 1), -1);
}

std::int32_t DistinctKeys::number(std::string_view bytes, std::int32_t row) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = std::hash<std::string_view>{}(bytes)&mask;
    for (; slots_[slot] >= 0; slot = (slot + 1) & mask) {
        if (this->bytes(static_cast<std::size_t>(slots_[slot])) == bytes) return slots_[slot];
    }
    slots_[slot] = static_cast<std::int32_t>(first_rows_.size());
    bytes_.append(bytes);
    begins_.push_back(bytes_.size());
    first_rows_.push_back(row);
    return slots_[slot];
}

}  // namespace windrow::exec
