// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many floats at once this process computes with. Kernels over lanes stand in files called `*_lanes.cpp`, which the build
/// compiles once for each level (inference/CMakeLists.txt) with that level's instructions; a table of functions per file is
/// chosen here. All levels give the same bits, so the choice decides speed only. Thread-safe.

#include <cstdint>

namespace windrow::inference {

enum class LaneLevel : std::uint8_t {
    one = 1,       ///< the instructions every machine has; a fused multiply-add may be a call of the C library
    eight = 8,     ///< AVX2 and FMA
    sixteen = 16,  ///< AVX-512 F, DQ and VL
};

/// True if this machine has the level's instructions and the build has its kernels.
bool has_lane_level(LaneLevel level) noexcept;
/// The widest level of this machine; not above the number in the environment variable WINDROW_LANES (1, 8 or 16), which is read
/// once.
LaneLevel lane_level() noexcept;

#if defined(__x86_64__)
/// Declares the table `name` of every level, and name##_at(level). To be written in namespace windrow::inference.
#define WINDROW_LANE_TABLE(Type, name)                                                                                   \
    namespace lanes_1 {                                                                                                  \
    extern const Type name;                                                                                              \
    }                                                                                                                    \
    namespace lanes_8 {                                                                                                  \
    extern const Type name;                                                                                              \
    }                                                                                                                    \
    namespace lanes_16 {                                                                                                 \
    extern const Type name;                                                                                              \
    }                                                                                                                    \
    inline const Type& name##_at(LaneLevel level) noexcept {                                                             \
        return level == LaneLevel::sixteen ? lanes_16::name : level == LaneLevel::eight ? lanes_8::name : lanes_1::name; \
    }
#else
#define WINDROW_LANE_TABLE(Type, name)                 \
    namespace lanes_1 {                                \
    extern const Type name;                            \
    }                                                  \
    inline const Type& name##_at(LaneLevel) noexcept { \
        return lanes_1::name;                          \
    }
#endif

}  // namespace windrow::inference
