// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Refusals of valid Flink SQL that Windrow does not run yet: one place for their codes and words (docs/errors/plan.md).

#include "windrow/kernels/error.hpp"

#include <string>

namespace windrow::plan {

enum class Unsupported : std::uint8_t {
    unbounded_group_by,      ///< W4002
    global_aggregate,        ///< W4003
    select_distinct,         ///< W4004
    join,                    ///< W4005
    over,                    ///< W4006
    top_n,                   ///< W4007
    order_by,                ///< W4008
    match_recognize,         ///< W4009
    set_operation,           ///< W4010
    subquery,                ///< W4011
    user_function,           ///< W4012
    model_evaluation,        ///< W4013
    early_or_late_fire,      ///< W4014
    changelog_format,        ///< W4015
    time_travel,             ///< W4016
    window_grouping_sets,    ///< W4017
    processing_time_window,  ///< W4018
    predicate,               ///< W4019
    insert_overwrite,        ///< W4020
    qualify,                 ///< W4021
    vector_search,           ///< W4022
    temporal_join,           ///< W4023
    lookup_retry             ///< W4024
};

/// Throws the refusal; `detail` names the clause as written ("LEFT JOIN", "EXISTS"), or is empty.
[[noreturn]] void refuse(Unsupported what, SourceRange where, const std::string& detail = {});

}  // namespace windrow::plan
