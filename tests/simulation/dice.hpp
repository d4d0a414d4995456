// SPDX-License-Identifier: Apache-2.0
#pragma once

/// All chance in a simulation comes from here, so that its seed says everything.

#include <cstdint>

namespace windrow::simulation {

/// SplitMix64: the same numbers on every machine, unlike the standard library's distributions.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    /// [0, n); 0 for n = 0.
    std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
    /// Both ends included.
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool chance(double probability) { return static_cast<double>(next() >> 11U) * 0x1p-53 < probability; }
    /// Another series of numbers, which does not change when this one is asked more often.
    Dice split() { return Dice(next()); }

private:
    std::uint64_t state_;
};

}  // namespace windrow::simulation
