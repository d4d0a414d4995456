// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The filters of a convolution, made ready once for the machine's lanes. Gives the bits of the plain loops
/// (operators/convolution/convolve.hpp).

#include "convolution/convolution_kernels.hpp"
#include "lanes/aligned_floats.hpp"
#include "operators/convolution/convolution.hpp"
#include "operators/element_activation.hpp"

#include <cstdint>

namespace windrow::inference {

/// Immutable; `run` is thread-safe.
class PackedConvolution {
public:
    /// weights [group][filter][channel][tap], bias [group][filter] or null; both are copied. Of `convolution`, groups, channels,
    /// filters and the kernel's lengths count.
    PackedConvolution(const Convolution& convolution, const float* weights, const float* bias, ElementActivation activation = {},
                      LaneLevel level = lane_level());
    /// input [image][group][channel][position], output [image][group][filter][position]. `convolution` has the groups, channels,
    /// filters and kernel that were packed.
    void run(const Convolution& convolution, const float* input, float* output) const;

private:
    LaneLevel level_;
    ElementActivation activation_;
    bool has_bias_;
    AlignedFloats weights_;  ///< by group
    AlignedFloats bias_;     ///< by group
};

}  // namespace windrow::inference
