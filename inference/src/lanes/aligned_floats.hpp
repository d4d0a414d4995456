// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Floats whose first stands at a multiple of 64 bytes, so that no vector of 16 crosses a cache line.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace windrow::inference {

class AlignedFloats {
public:
    AlignedFloats() = default;
    /// `count` zeros.
    explicit AlignedFloats(std::size_t count)
        : memory_(count == 0 ? nullptr : new (std::align_val_t{64}) float[count]()), count_(count) {}

    [[nodiscard]] float* data() noexcept { return memory_.get(); }
    [[nodiscard]] const float* data() const noexcept { return memory_.get(); }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    struct Free {
        void operator()(float* memory) const noexcept { ::operator delete[](memory, std::align_val_t{64}); }
    };
    std::unique_ptr<float[], Free> memory_;
    std::size_t count_ = 0;
};

/// A row of this many floats is given this much room, so that the next begins at such a multiple, too.
[[nodiscard]] constexpr std::int64_t padded(std::int64_t floats) noexcept {
    return (floats + 15) / 16 * 16;
}

/// At least `count` floats that this thread may write until it asks again; contents are what they are.
float* scratch_floats(std::size_t count);

}  // namespace windrow::inference
