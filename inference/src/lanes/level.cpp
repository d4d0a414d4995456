// SPDX-License-Identifier: Apache-2.0
#include "lanes/level.hpp"

#include <cstdlib>
#include <string_view>

namespace windrow::inference {

namespace {

LaneLevel choose() noexcept {
    const char* const asked = std::getenv("WINDROW_LANES");
    const std::string_view limit = asked != nullptr ? asked : "16";
    if (limit == "16" && has_lane_level(LaneLevel::sixteen)) return LaneLevel::sixteen;
    if (limit != "1" && has_lane_level(LaneLevel::eight)) return LaneLevel::eight;
    return LaneLevel::one;
}

}  // namespace

bool has_lane_level(LaneLevel level) noexcept {
#if defined(__x86_64__)
    const bool eight = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (level == LaneLevel::eight) return eight;
    if (level == LaneLevel::sixteen) {
        return eight && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    }
#endif
    return level == LaneLevel::one;
}

LaneLevel lane_level() noexcept {
    static const LaneLevel chosen = choose();
    return chosen;
}

}  // namespace windrow::inference
