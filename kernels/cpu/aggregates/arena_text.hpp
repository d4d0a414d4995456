// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A replaceable byte string in an arena, inside an accumulator. Zero bytes are "absent".

#include "windrow/kernels/aggregate.hpp"

#include <bit>
#include <cstring>

namespace windrow::aggregates {

struct ArenaText {
    char* data;
    std::uint32_t size;
    std::uint32_t room;  ///< bytes behind `data`, plus one once a value is present

    [[nodiscard]] bool present() const { return room != 0; }
    [[nodiscard]] std::string_view view() const { return {data, size}; }
    /// Keeps a copy. Reuses the room of the value before; grows to a power of two, so that repeated changes waste at most twice.
    void assign(std::string_view value, Arena& arena) {
        if (room == 0 || value.size() > room - 1) {
            const std::size_t wanted = std::bit_ceil(value.size() < 16 ? std::size_t{16} : value.size());
            data = reinterpret_cast<char*>(arena.allocate(wanted));
            room = static_cast<std::uint32_t>(wanted) + 1;
        }
        if (!value.empty()) std::memcpy(data, value.data(), value.size());
        size = static_cast<std::uint32_t>(value.size());
    }
};

}  // namespace windrow::aggregates
