// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An inline function that a kernel and a test file both hold: the linker keeps one of the two.

#include "windrow/semantics/host_device.hpp"

namespace windrow {

WINDROW_HD_RARE inline semantics::u32 sum_of_words(const semantics::u32* words, int count) {
    semantics::u32 sum = 0;
    for (int i = 0; i < count; ++i) sum += words[i];
    return sum;
}

}  // namespace windrow
