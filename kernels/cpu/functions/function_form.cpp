// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace windrow {

namespace {

/// The type that the kernel gets for an argument of kind `letter`, or TypeKind::null for one that does not fit.
DataType accepted_type(char letter, const DataType& given) {
    const bool bare_null = given.kind() == TypeKind::null;
    switch (letter) {
        case 's':
            return given.is_string() ? given : (bare_null ? DataType::string() : DataType::null());
        case 'y':
            return given.is_binary() ? given : (bare_null ? DataType::bytes() : DataType::null());
        case 'z':
            return given.is_string() || given.is_binary() ? given : (bare_null ? DataType::string() : DataType::null());
        case 'i':
            return given.is_integer() || bare_null ? DataType::integer() : DataType::null();
        case 'l':
            return given.is_integer() || bare_null ? DataType::bigint() : DataType::null();
        case 'd':
            return given.is_numeric() || bare_null ? DataType::float64() : DataType::null();
        case 'o':
            return given.kind() == TypeKind::boolean || bare_null ? DataType::boolean() : DataType::null();
        case 'n':
            return given.is_numeric() ? given : (bare_null ? DataType::integer() : DataType::null());
        default:
            return bare_null ? DataType::string() : given;
    }
}

struct Arity {
    std::string letters;
    std::size_t least = 0;
    bool repeats = false;
};

Arity parse_arguments(std::string_view text) {
    Arity arity;
    bool optional = false;
    for (const char c : text) {
        if (c == '?') {
            optional = true;
        } else if (c == '*') {
            arity.repeats = true;
        } else {
            arity.letters += c;
            if (!optional) ++arity.least;
        }
    }
    return arity;
}

}  // namespace

void refuse_arguments(const BindRequest& request, const std::string& signature) {
    std::string given;
    for (const ArgumentInfo& argument : request.arguments) {
        given +=
            (given.empty() ? "" : ", ") + (argument.type.kind() == TypeKind::null ? "NULL" : argument.type.to_plain_string());
    }
    Error error("W3301", std::string(request.name) + "(" + given + ") does not exist", "write " + signature);
    throw error;
}

bool any_nullable(std::span<const ArgumentInfo> arguments) {
    return std::any_of(arguments.begin(), arguments.end(), [](const ArgumentInfo& a) { return a.type.nullable(); });
}

const std::string& literal_text(const ArgumentInfo& argument) {
    if (argument.literal == nullptr || !std::holds_alternative<std::string>(argument.literal->storage())) {
        throw_defect("a function's syntax argument is no literal");
    }
    return argument.literal->text();
}

BoundFunction bind_form(const BindRequest& request, const FunctionForm& form) {
    const Arity arity = parse_arguments(form.arguments);
    const std::size_t count = request.arguments.size();
    if (count < arity.least || (count > arity.letters.size() && !arity.repeats)) refuse_arguments(request, form.signature);
    BoundFunction bound;
    bound.name = form.name;
    for (std::size_t k = 0; k < count; ++k) {
        const DataType& given = request.arguments[k].type;
        const char letter = arity.letters[std::min(k, arity.letters.size() - 1)];
        const DataType accepted = accepted_type(letter, given);
        const bool bare_null = given.kind() == TypeKind::null;
        if (accepted.kind() == TypeKind::null || (bare_null && !form.takes_bare_null)) refuse_arguments(request, form.signature);
        bound.argument_types.push_back(accepted.with_nullable(given.nullable() || bare_null));
    }
    bound.strict = form.strict;
    bound.device = form.device;
    bound.kernel = form.kernel;
    if (form.state != nullptr) bound.state = form.state(request);
    const bool nullable = !form.never_null && (form.can_be_null || (form.strict && any_nullable(request.arguments)));
    bound.result = form.result(bound.argument_types).with_nullable(nullable).with_time_attribute(TimeAttribute::none);
    return bound;
}

void add_form(FunctionRegistry& registry, const FunctionForm& form) {
    ScalarFunction function;
    function.name = form.name;
    function.signatures = {form.signature};
    function.device = form.device;
    function.takes_bare_null = form.takes_bare_null;
    function.bind = [form](const BindRequest& request) { return bind_form(request, form); };
    registry.add(std::move(function));
}

DataType result_string(std::span<const DataType> /*arguments*/) {
    return DataType::string();
}
DataType result_varying(std::span<const DataType> arguments) {
    return DataType::varchar(arguments.front().length());
}
DataType result_first(std::span<const DataType> arguments) {
    return arguments.front();
}
DataType result_int(std::span<const DataType> /*arguments*/) {
    return DataType::integer();
}
DataType result_bigint(std::span<const DataType> /*arguments*/) {
    return DataType::bigint();
}
DataType result_boolean(std::span<const DataType> /*arguments*/) {
    return DataType::boolean();
}
DataType result_bytes(std::span<const DataType> /*arguments*/) {
    return DataType::bytes();
}
DataType result_string_array(std::span<const DataType> /*arguments*/) {
    return DataType::array(DataType::string());
}

}  // namespace windrow
