// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The weights of one direction of a recurrent layer, made ready once for the machine's lanes. Gives the bits of the plain loops
/// (operators/recurrent/recurrent_steps.hpp).

#include "lanes/aligned_floats.hpp"
#include "operators/recurrent/recurrent_attributes.hpp"
#include "recurrence/recurrence_kernels.hpp"

#include <cstdint>
#include <vector>

namespace windrow::inference {

/// Immutable; `run` is thread-safe.
class PackedRecurrence {
public:
    /// Copies the weights, recurrence, bias and peepholes of `pass`; of the rest only the numbers of inputs and hidden units
    /// count.
    PackedRecurrence(RecurrentCell cell, const RecurrentPass<float>& pass, LaneLevel level = lane_level());
    /// `pass` with the inputs and hidden units that were packed; its weights, recurrence, bias and peepholes are not read.
    void run(const RecurrentPass<float>& pass) const;

private:
    PackedGates pack(const RecurrentPass<float>& pass, std::int64_t gates, std::int64_t first, std::int64_t count);
    /// One value per hidden unit, rounded up to whole blocks.
    const float* keep(std::vector<float> values, std::int64_t parts, std::int64_t hidden);

    const RecurrenceKernels* kernels_;
    RecurrentCell cell_;
    std::int64_t units_;  ///< hidden units rounded up to whole blocks
    std::vector<AlignedFloats> memory_;
    PackedLayer layer_;
};

}  // namespace windrow::inference
