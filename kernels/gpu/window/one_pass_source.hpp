// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One kernel for all that becomes of a batch's rows whose keys are known, as source: filter, projection, place, key, states.
/// What is computed stays in registers. Host code without a device.

#include "gpu/expression/folded_program.hpp"
#include "gpu/window/plane_layout.hpp"
#include "gpu/window/window_views.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace windrow::gpu {

struct OnePassPlan {
    /// Where a value is: in a column of device memory, or the program's result of this number.
    static constexpr int in_column = -1;
    struct Key {
        KeyPart part;
        int result = in_column;
    };
    struct State {
        semantics::WordForm form;
        bool has_argument = false;
        KeyPart part = KeyPart::int64;
        int argument = in_column;
        bool has_filter = false;
        int filter = in_column;
    };
    std::shared_ptr<const Program> program;  ///< null: nothing is computed, every row is kept
    std::vector<Key> keys;
    std::vector<State> states;  ///< at most `most_word_aggregates`
};

/// What one kernel has to do for the operator; none if one cannot: states that are not words, or too many, values that are kept,
/// a program that may fail. `folded` may be null; `column_type` gives the type of a column of the operator.
std::optional<OnePassPlan> plan_one_pass(const WindowAggregationRequest& request, const PlaneLayout& layout,
                                         const FoldedPlan* folded, const std::function<const DataType&(int)>& column_type);

/// Source that includes "gpu/window/kernels/known_rows.cuh" and defines, in namespace windrow::WINDROW_TARGET::`name`,
///   one_pass_kernel(KnownRows, ProgramColumns, const u64* pool, u32 shared_ids)
/// with blocks of `window_threads`. Built from names of ours and numbers; the program must not be one that can fail.
std::string one_pass_source(const OnePassPlan& plan, const std::string& name);

}  // namespace windrow::gpu
