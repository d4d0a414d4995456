// SPDX-License-Identifier: Apache-2.0
#include "lanes/aligned_floats.hpp"

namespace windrow::inference {

float* scratch_floats(std::size_t count) {
    thread_local AlignedFloats memory;
    if (memory.size() < count) {
        memory = {};  // not both at once
        memory = AlignedFloats(count);
    }
    return memory.data();
}

}  // namespace windrow::inference
