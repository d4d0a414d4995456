// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the operators' bind steps share: kinds of operands, and errors that name them.

#include "windrow/kernels/decimal_shape.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/semantics/host_device.hpp"

#include <string>

namespace windrow {

inline bool is_time_point(const DataType& type) {
    return type.kind() == TypeKind::date || type.kind() == TypeKind::time || type.is_timestamp();
}

inline DataType decimal_type(semantics::DecimalShape shape) {
    return DataType::decimal(shape.precision, shape.scale);
}

inline bool any_argument_nullable(const BindRequest& request) {
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.type.nullable() || argument.type.kind() == TypeKind::null) return true;
    }
    return false;
}

/// "INT + STRING" or "NAME(INT, STRING)".
inline std::string describe_call(const BindRequest& request) {
    const auto type_of = [&](std::size_t i) { return request.arguments[i].type.to_plain_string(); };
    const bool infix = request.arguments.size() == 2 && !request.name.empty() &&
                       std::string_view("+-*/%=<>I").find(request.name[0]) != std::string_view::npos && request.name != "IF" &&
                       request.name != "IFNULL" && request.name != "ITEM";
    if (infix) return type_of(0) + " " + std::string(request.name) + " " + type_of(1);
    std::string out = std::string(request.name) + "(";
    for (std::size_t i = 0; i < request.arguments.size(); ++i) out += (i == 0 ? "" : ", ") + type_of(i);
    return out + ")";
}

[[noreturn]] inline void refuse_operands(const BindRequest& request, const std::string& hint) {
    throw Error("W3303", "there is no " + describe_call(request), hint);
}

inline void require_arguments(const BindRequest& request, std::size_t least, std::size_t most, const std::string& signature) {
    if (request.arguments.size() >= least && request.arguments.size() <= most) return;
    throw Error("W3304", std::string(request.name) + " was given " + std::to_string(request.arguments.size()) + " argument(s)",
                "write " + signature);
}

/// A bare NULL has no type, so an operator cannot tell its result's (expressions/092).
inline void refuse_bare_null(const BindRequest& request) {
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.type.kind() != TypeKind::null) continue;
        throw Error("W3305", "a bare NULL as an argument of " + std::string(request.name) + " has no type",
                    "write CAST(NULL AS INT), or another type")
            .at(argument.where);
    }
}

inline BoundFunction bound(const BindRequest& request, DataType result, std::vector<DataType> argument_types, ScalarKernel kernel,
                           std::shared_ptr<const void> state = nullptr) {
    BoundFunction out;
    out.name = std::string(request.name);
    out.result = result.with_nullable(any_argument_nullable(request)).with_time_attribute(TimeAttribute::none);
    out.argument_types = std::move(argument_types);
    for (std::size_t i = 0; i < out.argument_types.size() && i < request.arguments.size(); ++i) {
        out.argument_types[i] = out.argument_types[i].with_nullable(request.arguments[i].type.nullable());
    }
    out.kernel = kernel;
    out.state = std::move(state);
    return out;
}

/// Calls f.template operator()<T>() with the C++ type of a fixed-width type's values.
template <typename F>
auto with_integer_type(const DataType& type, F f) {
    switch (type.physical()) {
        case PhysicalKind::int8:
            return f.template operator()<semantics::i8>();
        case PhysicalKind::int16:
            return f.template operator()<semantics::i16>();
        case PhysicalKind::int32:
            return f.template operator()<semantics::i32>();
        default:
            return f.template operator()<semantics::i64>();
    }
}

}  // namespace windrow
