// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/function_form.hpp"
#include "functions/json_path.hpp"

/// The files that share `register_json_functions`.

namespace windrow {

void register_json_search_functions(FunctionRegistry& registry);  // JSON_VALUE JSON_QUERY JSON_EXISTS IS JSON
void register_json_construction_functions(
    FunctionRegistry& registry);  // JSON_OBJECT JSON_ARRAY JSON JSON_QUOTE JSON_UNQUOTE JSON_STRING

inline constexpr DeviceSupport json_on_host{false, "JSON texts are parsed on the host"};

}  // namespace windrow
