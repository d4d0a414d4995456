// SPDX-License-Identifier: Apache-2.0
#include "command/quantity_text.hpp"

#include <fmt/format.h>

#include <array>

namespace windrow::command {

std::string quantity_text(double quantity) {
    static constexpr std::array<const char*, 5> units{"", "K", "M", "G", "T"};
    std::size_t unit = 0;
    while (quantity >= 999.5 && unit + 1 < units.size()) {
        quantity /= 1000;
        ++unit;
    }
    if (unit == 0) return fmt::format("{:.0f}", quantity);
    const int decimals = quantity < 9.995 ? 2 : quantity < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}{}", quantity, decimals, units[unit]);
}

}  // namespace windrow::command
