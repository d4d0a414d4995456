// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/function.hpp"
#include "windrow/semantics/time_unit.hpp"

#include <string_view>

/// The files that share `register_time_functions`.

namespace windrow {

void register_time_field_functions(FunctionRegistry& registry);       // EXTRACT YEAR ... SECOND, FLOOR TO, CEIL TO
void register_time_arithmetic_functions(FunctionRegistry& registry);  // TIMESTAMPADD TIMESTAMPDIFF INTERVAL DIFFERENCE OVERLAPS
void register_time_text_functions(FunctionRegistry& registry);   // DATE_FORMAT TO_DATE TO_TIMESTAMP FROM_UNIXTIME CONVERT_TZ ...
void register_time_clock_functions(FunctionRegistry& registry);  // CURRENT_TIMESTAMP NOW PROCTIME ... CURRENT_DATABASE

/// The unit that a syntax argument names; throws Error W3313 for an unknown one.
semantics::TimeUnit time_unit_of(const ArgumentInfo& argument, std::string_view function);

}  // namespace windrow
