// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The files that share `register_string_functions`.

namespace windrow {

class FunctionRegistry;

void register_string_case_functions(FunctionRegistry& registry);  // UPPER LOWER INITCAP TRIM LTRIM RTRIM BTRIM
void register_string_position_functions(
    FunctionRegistry& registry);  // SUBSTRING LEFT RIGHT POSITION LOCATE INSTR CHAR_LENGTH ...
void register_string_building_functions(FunctionRegistry& registry);  // CONCAT CONCAT_WS || LPAD RPAD REPEAT REPLACE OVERLAY ...
void register_string_split_functions(FunctionRegistry& registry);     // SPLIT SPLIT_INDEX ELT
void register_str_to_map_function(FunctionRegistry& registry);        // STR_TO_MAP
void register_string_class_functions(FunctionRegistry& registry);     // IS_DIGIT IS_ALPHA IS_DECIMAL
void register_url_functions(FunctionRegistry& registry);              // PARSE_URL URL_ENCODE URL_DECODE
void register_printf_function(FunctionRegistry& registry);            // PRINTF

}  // namespace windrow
