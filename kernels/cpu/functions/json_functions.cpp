// SPDX-License-Identifier: Apache-2.0
#include "functions/json_functions.hpp"

#include "expression/register.hpp"

namespace windrow {

void register_json_functions(FunctionRegistry& registry) {
    register_json_search_functions(registry);
    register_json_construction_functions(registry);
}

}  // namespace windrow
