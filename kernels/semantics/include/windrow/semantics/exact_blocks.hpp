// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exact sums and moments with room for their spill behind them: states of one size, for memory without an allocator. A state
/// that was copied still points to the spill of the place it came from: `settle` it before use. Zero bytes are the empty state.

#include "windrow/semantics/exact_moments.hpp"
#include "windrow/semantics/exact_sum.hpp"

namespace windrow::semantics {

struct ExactSumBlock {
    ExactSum state;
    ExactSumSpill spill;
    u64 limbs[full_range_limbs];
};

struct ExactMomentsBlock {
    ExactMoments state;
    ExactMomentsSpill spill;
};

WINDROW_HD void settle(ExactSumBlock& block) {
    if (block.state.spill == nullptr) return;
    block.state.spill = &block.spill;
    if (block.spill.limbs != nullptr) block.spill.limbs = block.limbs;
}
WINDROW_HD void settle(ExactMomentsBlock& block) {
    if (block.state.spill != nullptr) block.state.spill = &block.spill;
}

/// Brings a spill that lies elsewhere into the block.
WINDROW_HD void take_in_spill(ExactSumBlock& block) {
    if (block.state.spill == nullptr) return;
    block.spill = *block.state.spill;
    for (i32 i = 0; block.spill.limbs != nullptr && i < full_range_limbs; ++i) block.limbs[i] = block.spill.limbs[i];
    settle(block);
}
WINDROW_HD void take_in_spill(ExactMomentsBlock& block) {
    if (block.state.spill == nullptr) return;
    block.spill = *block.state.spill;
    settle(block);
}

/// The allocator of a block's state: what it asks for lies in the block.
struct ExactSumRoom {
    ExactSumBlock* block;
    WINDROW_HD_MEMBER void* operator()(u64 bytes) const {
        return bytes == sizeof(ExactSumSpill) ? static_cast<void*>(&block->spill) : static_cast<void*>(block->limbs);
    }
};
struct ExactMomentsRoom {
    ExactMomentsBlock* block;
    WINDROW_HD_MEMBER void* operator()(u64) const { return &block->spill; }
};

WINDROW_HD void add(ExactSumBlock& block, double value) {
    add(block.state, value, ExactSumRoom{&block});
}
WINDROW_HD void add(ExactMomentsBlock& block, double value) {
    add(block.state, value, ExactMomentsRoom{&block});
}

/// Both blocks must be settled.
WINDROW_HD void merge(ExactSumBlock& into, const ExactSumBlock& from) {
    combine(into.state, from.state, false, ExactSumRoom{&into});
}
WINDROW_HD void merge(ExactMomentsBlock& into, const ExactMomentsBlock& from) {
    combine(into.state, from.state, false, ExactMomentsRoom{&into});
}

}  // namespace windrow::semantics
