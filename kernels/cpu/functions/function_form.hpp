// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/function.hpp"

#include <memory>
#include <span>
#include <string>

namespace windrow {

/// Type of a function's result from the types that its arguments have (after implicit conversion). Nullability is set by the
/// caller of the rule.
using ResultRule = DataType (*)(std::span<const DataType> arguments);

/// Prepares `BoundFunction::state` from literal arguments (compiled patterns); may be null.
using StateRule = std::shared_ptr<const void> (*)(const BindRequest& request);

/// A function with one list of arguments, as its registration states it.
struct FunctionForm {
    const char* name;
    const char* signature;  ///< "LPAD(STRING, INT, STRING)"
    /// One letter per argument: s string, i INT, l BIGINT, d DOUBLE, o BOOLEAN, y binary, z string or binary, n any number as it
    /// is, x anything. What follows '?' is optional; a final '*' repeats the letter before it.
    const char* arguments;
    ResultRule result;
    ScalarKernel kernel;
    bool strict = true;            ///< NULL if any argument is
    bool can_be_null = false;      ///< the result may be NULL though no argument is
    bool never_null = false;       ///< the result is NOT NULL whatever the arguments
    bool takes_bare_null = false;  ///< a literal NULL is accepted as an argument (Flink's newer functions)
    DeviceSupport device = {};
    StateRule state = nullptr;
};

/// Registers a form: binding checks the number and kinds of arguments (Error W3301 names the accepted signature), converts them
/// implicitly and applies the result rule.
void add_form(FunctionRegistry& registry, const FunctionForm& form);

/// Binds a call to a form; the part of `add_form` that functions with several forms share.
BoundFunction bind_form(const BindRequest& request, const FunctionForm& form);

/// Throws Error W3301: `name` does not take these arguments.
[[noreturn]] void refuse_arguments(const BindRequest& request, const std::string& signature);

/// True if any argument is nullable.
bool any_nullable(std::span<const ArgumentInfo> arguments);

/// The text of a STRING literal argument; throws a defect if it is none (only for places that hold syntax).
const std::string& literal_text(const ArgumentInfo& argument);

// Result rules.
DataType result_string(std::span<const DataType> arguments);
DataType result_varying(std::span<const DataType> arguments);  ///< VARCHAR of the first argument's length
DataType result_first(std::span<const DataType> arguments);    ///< type of the first argument
DataType result_int(std::span<const DataType> arguments);
DataType result_bigint(std::span<const DataType> arguments);
DataType result_boolean(std::span<const DataType> arguments);
DataType result_bytes(std::span<const DataType> arguments);
DataType result_string_array(std::span<const DataType> arguments);

}  // namespace windrow
