// SPDX-License-Identifier: Apache-2.0
#include "functions/time_functions.hpp"

#include "expression/register.hpp"

namespace windrow {

void register_time_functions(FunctionRegistry& registry) {
    register_time_field_functions(registry);
    register_time_arithmetic_functions(registry);
    register_time_text_functions(registry);
    register_time_clock_functions(registry);
}

}  // namespace windrow
