// SPDX-License-Identifier: Apache-2.0
/// ABS, SIGN, ROUND, TRUNCATE, FLOOR and CEIL of numbers (expressions/200-204, 212).
#include "windrow/semantics/rounding.hpp"
#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"
#include "windrow/semantics/arithmetic.hpp"

namespace windrow {

namespace {

using namespace semantics;

const DataType& require_number(const BindRequest& request) {
    refuse_bare_null(request);
    const DataType& type = request.arguments[0].type;
    if (!type.is_numeric()) refuse_operands(request, "its argument is a number");
    return type;
}

struct Scales {
    int from_scale = 0;
    int digits = 0;
    DecimalShape result{};
    bool has_digits = false;  ///< false: the digits are the second argument
};

// ---- ABS and SIGN ----------------------------------------------------------------------------------------------------

template <typename T>
void absolute_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T>(arguments[0], call.rows, out, [](T a) { return number_absolute(a); });
}
template <typename T>
void sign_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T>(arguments[0], call.rows, out, [](T a) { return number_sign(a); });
}
/// Values that may not fit: those become NULL.
template <typename Op>
void map_decimals(const CallContext& call, const Column& argument, Column& out, Op op) {
    i128* to = allocate_values<i128>(out, call.rows);
    ValidityWriter validity(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        to[i] = 0;
        if (!is_active(call.active, i)) continue;
        const DecimalResult result = op(argument.at<i128>(i), i);
        to[i] = result.value;
        if (!result.fits) validity.set_null(i);
    }
    out.validity = validity.finish();
}
/// -1, 0 or 1 as a DECIMAL of the argument's type; NULL where that type has no place before the point.
void decimal_sign_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalShape shape = decimal_shape(arguments[0].type);
    map_decimals(call, arguments[0], out, [=](i128 a, std::int64_t) { return decimal_sign(a, shape.precision, shape.scale); });
}

template <template <typename> class Kernel>
ScalarKernel number_kernel(const DataType& type) {
    if (type.kind() == TypeKind::float32) return Kernel<float>::run;
    if (type.kind() == TypeKind::float64) return Kernel<double>::run;
    return with_integer_type(type, []<typename T>() -> ScalarKernel { return Kernel<T>::run; });
}
template <typename T>
struct Absolute {
    static constexpr ScalarKernel run = absolute_kernel<T>;
};
template <typename T>
struct Sign {
    static constexpr ScalarKernel run = sign_kernel<T>;
};

BoundFunction bind_absolute(const BindRequest& request) {
    require_arguments(request, 1, 1, "ABS(number)");
    const DataType& type = require_number(request);
    return bound(request, type, {type}, type.kind() == TypeKind::decimal ? absolute_kernel<i128> : number_kernel<Absolute>(type));
}
BoundFunction bind_sign(const BindRequest& request) {
    require_arguments(request, 1, 1, "SIGN(number)");
    const DataType& type = require_number(request);
    return bound(request, type, {type}, type.kind() == TypeKind::decimal ? decimal_sign_kernel : number_kernel<Sign>(type));
}

// ---- FLOOR and CEIL --------------------------------------------------------------------------------------------------

template <typename T, bool Up>
void whole_floating_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T>(arguments[0], call.rows, out, [](T a) { return static_cast<T>(Up ? ceiling_of(a) : floor_of(a)); });
}
template <bool Up>
void whole_decimal_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const int scale = arguments[0].type.scale();
    const int precision = out.type.precision();
    map_decimals(call, arguments[0], out, [=](i128 a, std::int64_t) { return decimal_whole(a, scale, precision, Up); });
}
void same_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    out = arguments[0];
    out.type = type;
    out.rows = call.rows;
}

template <bool Up>
BoundFunction bind_whole(const BindRequest& request) {
    require_arguments(request, 1, 1, std::string(request.name) + "(number), or " + std::string(request.name) + "(time TO unit)");
    const DataType& type = require_number(request);
    if (type.is_integer()) return bound(request, type, {type}, same_kernel);
    if (type.kind() == TypeKind::float32) return bound(request, type, {type}, whole_floating_kernel<float, Up>);
    if (type.kind() == TypeKind::float64) return bound(request, type, {type}, whole_floating_kernel<double, Up>);
    return bound(request, DataType::decimal(type.precision(), 0), {type}, whole_decimal_kernel<Up>);
}

// ---- ROUND and TRUNCATE ----------------------------------------------------------------------------------------------

template <typename T, bool Truncates>
void round_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto round = [](T a, i32 digits) {
        if constexpr (std::is_floating_point_v<T>) {
            return static_cast<T>(Truncates ? truncate_floating(a, digits) : round_floating(a, digits));
        } else {
            return static_cast<T>(Truncates ? truncate_integer(a, digits) : round_integer(a, digits));
        }
    };
    if (arguments.size() == 1) {
        map_rows<T, T>(arguments[0], call.rows, out, [&](T a) { return round(a, 0); });
    } else {
        map_rows<T, T, i32>(arguments[0], arguments[1], call.rows, out, round);
    }
}

template <bool Truncates>
void round_decimal_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Scales& k = *static_cast<const Scales*>(call.state);
    map_decimals(call, arguments[0], out, [&](i128 v, std::int64_t i) {
        if (k.has_digits) {
            return decimal_round_to(v, k.from_scale, k.digits, k.result.precision, k.result.scale, Truncates);
        }
        return decimal_round_by_column(v, k.from_scale, arguments[1].at<i32>(i), k.result.precision, Truncates);
    });
}

template <typename T>
struct Round {
    static constexpr ScalarKernel run = round_kernel<T, false>;
};
template <typename T>
struct Truncate {
    static constexpr ScalarKernel run = round_kernel<T, true>;
};

template <bool Truncates>
BoundFunction bind_round(const BindRequest& request) {
    require_arguments(request, 1, 2, std::string(request.name) + "(number [, digits])");
    const DataType& type = require_number(request);
    std::vector<DataType> types{type};
    if (request.arguments.size() == 2) {
        if (!request.arguments[1].type.is_integer() || request.arguments[1].type.kind() == TypeKind::bigint) {
            refuse_operands(request, "the number of digits is an INT");
        }
        types.push_back(DataType::integer());
    }
    if (type.kind() != TypeKind::decimal) {
        return bound(request, type, types, Truncates ? number_kernel<Truncate>(type) : number_kernel<Round>(type));
    }
    const auto scales = std::make_shared<Scales>();
    scales->from_scale = type.scale();
    const bool literal =
        request.arguments.size() == 2 && request.arguments[1].literal != nullptr && !request.arguments[1].literal->is_null();
    scales->has_digits = request.arguments.size() == 1 || literal;
    scales->digits = literal ? static_cast<int>(request.arguments[1].literal->int64()) : 0;
    scales->result = scales->has_digits ? decimal_round_shape(decimal_shape(type), scales->digits) : decimal_shape(type);
    return bound(request, decimal_type(scales->result), types, round_decimal_kernel<Truncates>, scales);
}

}  // namespace

void register_rounding_functions(FunctionRegistry& registry) {
    registry.add({"ABS", {"ABS(number)"}, bind_absolute});
    registry.add({"SIGN", {"SIGN(number)"}, bind_sign});
    registry.add({"FLOOR", {"FLOOR(number)", "FLOOR(time TO unit)"}, bind_whole<false>});
    registry.add({"CEIL", {"CEIL(number)", "CEIL(time TO unit)"}, bind_whole<true>});
    registry.add({"CEILING", {"CEILING(number)", "CEILING(time TO unit)"}, bind_whole<true>});
    registry.add({"ROUND", {"ROUND(number [, digits])"}, bind_round<false>});
    registry.add({"TRUNCATE", {"TRUNCATE(number [, digits])"}, bind_round<true>});
}

}  // namespace windrow
