// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/function_form.hpp"

/// The files that share `register_collection_functions`.

namespace windrow {

void register_constructor_functions(FunctionRegistry& registry);  // ARRAY MAP ROW, ITEM FIELD CARDINALITY ELEMENT
void register_array_functions(FunctionRegistry& registry);        // ARRAY_CONTAINS ... ARRAY_PREPEND
void register_array_set_functions(
    FunctionRegistry& registry);  // ARRAY_DISTINCT ARRAY_UNION ARRAY_EXCEPT ARRAY_INTERSECT ARRAY_CONCAT ...
void register_map_functions(FunctionRegistry& registry);   // MAP_KEYS ... MAP_FROM_ARRAYS
void register_type_functions(FunctionRegistry& registry);  // TYPEOF

inline constexpr DeviceSupport lists_on_host{false, "results with a variable number of elements are built on the host"};

/// The common type of arguments [from, ...); throws `refuse_arguments` if there is none.
DataType common_argument_type(const BindRequest& request, std::size_t from, std::size_t step, const char* signature);

/// A bound function with the arguments' own types; nullable if an argument is.
BoundFunction bound_collection(const BindRequest& request, const DataType& result, ScalarKernel kernel);

}  // namespace windrow
