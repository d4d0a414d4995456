// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The parts of the function registry: one explicit call per file that registers functions, made by FunctionRegistry::builtin()
/// in this order. A name is registered once, by the file whose subject it is.

namespace windrow {

class FunctionRegistry;
struct BindRequest;
struct BoundFunction;

/// Binds + - * / of request.name where an operand is a date, a time, a timestamp or an interval (defined in
/// kernels/cpu/functions/time_arithmetic.cpp); called by the arithmetic operators, which own the names. Throws Error W3302 for
/// operands that do not go together.
BoundFunction bind_time_arithmetic(const BindRequest& request);

// kernels/cpu/expression: operators, numbers, logic.
void register_arithmetic_functions(FunctionRegistry& registry);      // + - * / % MOD NEGATE, unary +
void register_comparison_functions(FunctionRegistry& registry);      // = <> < <= > >= IS [NOT] DISTINCT FROM, BETWEEN [SYMMETRIC]
void register_logic_functions(FunctionRegistry& registry);           // NOT, IS [NOT] NULL/TRUE/FALSE/UNKNOWN
void register_conditional_functions(FunctionRegistry& registry);     // GREATEST LEAST NULLIF IF IFNULL COALESCE
void register_rounding_functions(FunctionRegistry& registry);        // ABS SIGN ROUND TRUNCATE FLOOR CEIL (of numbers)
void register_transcendental_functions(FunctionRegistry& registry);  // POWER SQRT EXP LN LOG ... SIN ... DEGREES RADIANS PI E
void register_random_functions(FunctionRegistry& registry);          // RAND RAND_INTEGER UUID
void register_number_text_functions(FunctionRegistry& registry);     // BIN HEX

// kernels/cpu/functions: strings, patterns, JSON, time, collections, hashes.
void register_string_functions(FunctionRegistry& registry);   // UPPER LOWER TRIM SUBSTRING CONCAT || POSITION LPAD ...
void register_pattern_functions(FunctionRegistry& registry);  // LIKE, SIMILAR TO, REGEXP*
void register_hash_functions(FunctionRegistry& registry);     // MD5 SHA* TO_BASE64 FROM_BASE64 ENCODE DECODE UNHEX
void register_json_functions(FunctionRegistry& registry);     // JSON_VALUE JSON_QUERY JSON_EXISTS IS JSON JSON_OBJECT ...
void register_time_functions(FunctionRegistry& registry);  // EXTRACT, FLOOR TO, CEIL TO, TIMESTAMPADD, DATE_FORMAT, TO_DATE ...
void register_collection_functions(FunctionRegistry& registry);  // ARRAY MAP ROW constructors, ITEM, FIELD, ARRAY_*, MAP_*

}  // namespace windrow
