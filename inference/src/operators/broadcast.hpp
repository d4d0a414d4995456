// SPDX-License-Identifier: Apache-2.0
#pragma once

/// NumPy's broadcasting, once for all operators: the output is walked in runs along which every operand either advances by one
/// element or stays.

#include "windrow/inference/tensor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace windrow::inference {

/// The runs of an output of known shape over `Operands` inputs whose shapes broadcast to it.
template <std::size_t Operands>
class BroadcastRuns {
public:
    /// Offset of an element in each operand.
    using Offsets = std::array<std::int64_t, Operands>;

    BroadcastRuns(const Shape& output, const std::array<const Shape*, Operands>& shapes) {
        std::array<std::int64_t, Operands> natural;
        natural.fill(1);
        // From the innermost dimension outwards; a dimension along which all operands go on as before joins its neighbour.
        for (std::size_t back = 1; back <= output.size(); ++back) {
            const std::int64_t length = output[output.size() - back];
            Offsets step{};
            for (std::size_t i = 0; i < Operands; ++i) {
                const Shape& shape = *shapes[i];
                const std::int64_t own = back <= shape.size() ? shape[shape.size() - back] : 1;
                step[i] = own == 1 ? 0 : natural[i];
                natural[i] *= own;
            }
            if (length == 0) empty_ = true;
            if (length == 1) continue;
            if (!dimensions_.empty() && joins(dimensions_.back(), step)) {
                dimensions_.back().length *= length;
            } else {
                dimensions_.push_back({length, step});
            }
        }
        if (dimensions_.empty()) dimensions_.push_back({1, {}});
    }

    /// 1 where the operand advances along a run, 0 where it stays.
    [[nodiscard]] const Offsets& steps() const noexcept { return dimensions_.front().step; }

    /// `body(output offset, operand offsets, count)` for each run, in row-major order.
    template <typename Body>
    void for_each(const Body& body) const {
        if (empty_) return;
        const std::int64_t count = dimensions_.front().length;
        std::vector<std::int64_t> at(dimensions_.size(), 0);
        Offsets offsets{};
        std::int64_t out = 0;
        while (true) {
            body(out, offsets, count);
            out += count;
            std::size_t d = 1;
            for (; d < dimensions_.size(); ++d) {
                for (std::size_t i = 0; i < Operands; ++i) offsets[i] += dimensions_[d].step[i];
                if (++at[d] < dimensions_[d].length) break;
                for (std::size_t i = 0; i < Operands; ++i) offsets[i] -= dimensions_[d].step[i] * dimensions_[d].length;
                at[d] = 0;
            }
            if (d == dimensions_.size()) return;
        }
    }

private:
    struct Dimension {
        std::int64_t length;
        Offsets step;
    };
    static bool joins(const Dimension& inner, const Offsets& step) {
        for (std::size_t i = 0; i < Operands; ++i) {
            if (step[i] != inner.step[i] * inner.length) return false;
        }
        return true;
    }

    std::vector<Dimension> dimensions_;  ///< innermost first
    bool empty_ = false;
};

/// out = f(a, b) for each element of the output.
template <typename Out, typename In, typename F>
void broadcast_pairs(const BroadcastRuns<2>& runs, const In* a, const In* b, Out* out, const F& f) {
    const bool moves_a = runs.steps()[0] != 0;
    const bool moves_b = runs.steps()[1] != 0;
    runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
        const In* x = a + from[0];
        const In* y = b + from[1];
        Out* to = out + at;
        if (moves_a && moves_b) {
            for (std::int64_t i = 0; i < count; ++i) to[i] = f(x[i], y[i]);
        } else if (moves_a) {
            const In fixed = *y;
            for (std::int64_t i = 0; i < count; ++i) to[i] = f(x[i], fixed);
        } else {
            const In fixed = *x;
            for (std::int64_t i = 0; i < count; ++i) to[i] = f(fixed, y[moves_b ? i : 0]);
        }
    });
}

}  // namespace windrow::inference
