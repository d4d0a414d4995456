// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the clauses of the SQL/JSON functions reach their bind step: as arguments in fixed places. The binder writes every place
/// (defaults filled in); a call of only (json, path) means all defaults.
///
/// JSON_VALUE(json, path, returning, on_empty, empty_default, on_error, error_default)
///     returning:      a NULL literal of the RETURNING type (its type is what counts); STRING without the clause
///     on_empty,
///     on_error:       'NULL' (default) | 'ERROR' | 'DEFAULT', STRING literals
///     empty_default,
///     error_default:  the value of DEFAULT, already of the RETURNING type; a NULL literal without DEFAULT
/// JSON_QUERY(json, path, returning, wrapper, on_empty, on_error)
///     returning:      a NULL literal, STRING (default) or ARRAY<STRING>
///     wrapper:        'WITHOUT' (default) | 'CONDITIONAL' | 'UNCONDITIONAL'
///     on_empty,
///     on_error:       'NULL' (default) | 'EMPTY ARRAY' | 'EMPTY OBJECT' | 'ERROR'
/// JSON_EXISTS(json, path, on_error)
///     on_error:       'TRUE' | 'FALSE' (default) | 'UNKNOWN' | 'ERROR'
/// JSON_OBJECT(on_null, forms, key1, value1, key2, value2, ...)
/// JSON_ARRAY(on_null, forms, value1, value2, ...)
///     on_null:        'NULL' | 'ABSENT' (JSON_OBJECT defaults to NULL, JSON_ARRAY to ABSENT)
///     forms:          a STRING literal with one character a value: 'j' if the value is itself a call of JSON_OBJECT, JSON_ARRAY or
///                     JSON (its text is inserted as it is), 'v' for any other value
/// "IS JSON" (the same as "IS JSON VALUE"), "IS JSON OBJECT", "IS JSON ARRAY", "IS JSON SCALAR" and the same four with
/// "IS NOT JSON" are functions of one STRING argument.
/// JSON(string), JSON_QUOTE(string), JSON_UNQUOTE(string), JSON_STRING(any) take their arguments as written.

namespace windrow {

class FunctionRegistry;
void register_json_functions(FunctionRegistry& registry);

}  // namespace windrow
