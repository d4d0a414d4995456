// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulator's source of chance: small, seeded, the same on every machine.

#include <cstdint>

namespace windrow::device::emulator {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 0x632be59bd9b4e019ULL) {}
    std::uint64_t next() noexcept {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ * 0x2545f4914f6cdd1dULL;
    }
    /// From 0 to bound - 1; bound is not 0.
    std::uint32_t below(std::uint32_t bound) noexcept { return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32); }
    bool one_in(std::uint32_t n) noexcept { return n != 0 && below(n) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace windrow::device::emulator
