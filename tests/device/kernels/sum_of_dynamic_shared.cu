// SPDX-License-Identifier: Apache-2.0
#include "sample_launches.hpp"

namespace windrow::WINDROW_TARGET {

WINDROW_KERNEL sum_of_dynamic_shared_kernel(u32 words, u32* out) {
    WINDROW_DYNAMIC_SHARED(u32, table);
    for (u32 word = thread::index(); word < words; word += thread::block_size()) table[word] = word;
    block::barrier();
    u32 sum = 0;
    for (u32 word = thread::index(); word < words; word += thread::block_size()) sum += table[words - 1 - word];
    const u32 total = block::reduce(sum, Plus{});
    if (thread::index() == 0) *out = total & 0xffffffU;
}

void sum_of_dynamic_shared(device::Stream& stream, std::uint32_t words, std::uint32_t* out) {
    WINDROW_LAUNCH(stream, (device::LaunchShape{1, 256, words * sizeof(u32)}), sum_of_dynamic_shared_kernel, words, out);
}

}  // namespace windrow::WINDROW_TARGET
