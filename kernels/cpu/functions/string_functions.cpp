// SPDX-License-Identifier: Apache-2.0
#include "functions/string_functions.hpp"

#include "expression/register.hpp"

namespace windrow {

void register_string_functions(FunctionRegistry& registry) {
    register_string_case_functions(registry);
    register_string_position_functions(registry);
    register_string_building_functions(registry);
    register_string_split_functions(registry);
    register_str_to_map_function(registry);
    register_string_class_functions(registry);
    register_url_functions(registry);
    register_printf_function(registry);
}

}  // namespace windrow
