// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Seeded random numbers that are a pure function of (seed, record number), so that records can be made by any thread.

#include <cstdint>
#include <vector>

namespace windrow::command::generate {

/// The numbers of one record (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
class RandomSource {
public:
    RandomSource(std::uint64_t seed, std::uint64_t record) : state_(mix(seed ^ 0x9E3779B97F4A7C15ULL) ^ mix(record + 1)) {}

    std::uint64_t next() noexcept {
        state_ += 0x9E3779B97F4A7C15ULL;
        return mix(state_);
    }
    /// Uniform in [0, bound), bound > 0 (multiply-shift; the bias is below 2^-32 for the bounds used here).
    std::uint64_t below(std::uint64_t bound) noexcept {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
    }
    /// Uniform in [0, 1).
    double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
    bool chance(double probability) noexcept { return unit() < probability; }

private:
    static std::uint64_t mix(std::uint64_t x) noexcept {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
        return x ^ (x >> 31);
    }
    std::uint64_t state_;
};

/// Draws keys 0 .. count-1 with probability proportional to 1 / (key + 1)^exponent in constant time (alias method, Vose 1991).
/// Exponent 0 is uniform and needs no table. Immutable, shared between threads.
class KeyDistribution {
public:
    KeyDistribution(std::uint64_t count, double exponent);

    [[nodiscard]] std::uint64_t draw(RandomSource& random) const noexcept {
        const std::uint64_t key = random.below(count_);
        if (threshold_.empty()) return key;
        return random.unit() < static_cast<double>(threshold_[key]) ? key : alias_[key];
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t count_;
    std::vector<float> threshold_;
    std::vector<std::uint32_t> alias_;
};

}  // namespace windrow::command::generate
