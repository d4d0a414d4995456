// SPDX-License-Identifier: Apache-2.0
/// + - * / % MOD, unary minus and plus, over every pair of numeric types with Flink's result types (expressions/010-070).
#include "windrow/semantics/arithmetic.hpp"
#include "expression/columnar_loop.hpp"
#include "expression/decimal_arithmetic.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"

namespace windrow {

namespace {

using namespace semantics;

struct Add {
    template <typename T>
    static T of(T a, T b) {
        return number_add(a, b);
    }
};
struct Subtract {
    template <typename T>
    static T of(T a, T b) {
        return number_subtract(a, b);
    }
};
struct Multiply {
    template <typename T>
    static T of(T a, T b) {
        return number_multiply(a, b);
    }
};

template <typename T, typename Op>
void arithmetic_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T, T>(arguments[0], arguments[1], call.rows, out, [](T a, T b) { return Op::template of<T>(a, b); });
}

[[noreturn]] void fail_division(const char* what) {
    throw Error("W5001", std::string(what) + " by zero", "guard it: CASE WHEN d <> 0 THEN n / d END, or n / NULLIF(d, 0)");
}

/// Throws if an active row divides by zero. One vectorised pass finds whether there is a zero at all.
template <typename T>
void require_no_zero(const CallContext& call, const Column& divisor, const char* what) {
    const T* values = divisor.data<T>();
    if (divisor.constant) {
        if (values[0] == 0) fail_division(what);
        return;
    }
    bool any = false;
    for (std::int64_t i = 0; i < call.rows; ++i) any |= values[i] == 0;
    if (!any) return;
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (values[i] == 0 && is_active(call.active, i)) fail_division(what);
    }
}

template <typename T>
void integer_division_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    require_no_zero<T>(call, arguments[1], "division");
    map_rows<T, T, T>(arguments[0], arguments[1], call.rows, out,
                      [](T a, T b) { return b == 0 ? T(0) : truncating_divide<T>(a, b); });
}
template <typename T>
void floating_division_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T, T>(arguments[0], arguments[1], call.rows, out, [](T a, T b) { return a / b; });
}
/// The remainder has the type of the divisor, which may be narrower than the type that it is computed in.
template <typename Wide, typename Result>
void remainder_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    require_no_zero<Wide>(call, arguments[1], "remainder of a division");
    map_rows<Result, Wide, Wide>(arguments[0], arguments[1], call.rows, out, [](Wide a, Wide b) {
        return b == 0 ? Result(0) : static_cast<Result>(truncating_remainder<Wide>(a, b));
    });
}

template <typename T>
void negate_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<T, T>(arguments[0], call.rows, out, [](T a) { return number_negate(a); });
}

void identity_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    out = arguments[0];
    out.type = type;
    out.rows = call.rows;
}

bool is_calendar_operand(const DataType& type) {
    return is_time_point(type) || type.is_interval();
}

/// The type in which two numbers are added, subtracted, multiplied and divided if neither is a DECIMAL alone: the wider integer;
/// FLOAT if an integer meets it; DOUBLE if a DECIMAL meets FLOAT or DOUBLE; the left one of FLOAT and DOUBLE.
DataType arithmetic_type(const DataType& a, const DataType& b) {
    if (a.is_floating() || b.is_floating()) {
        if (a.kind() == TypeKind::decimal || b.kind() == TypeKind::decimal) return DataType::float64();
        return a.is_floating() ? a : b;
    }
    return a.kind() >= b.kind() ? a : b;
}

void require_numbers(const BindRequest& request) {
    refuse_bare_null(request);
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.type.is_numeric()) continue;
        refuse_operands(request,
                        argument.type.is_string()
                            ? "arithmetic needs numbers: write CAST(s AS INT), or another numeric type; texts are joined with ||"
                            : "arithmetic needs two numbers, or a time and an interval");
    }
}

template <typename Op>
ScalarKernel arithmetic_kernel_for(const DataType& type) {
    if (type.kind() == TypeKind::float32) return arithmetic_kernel<float, Op>;
    if (type.kind() == TypeKind::float64) return arithmetic_kernel<double, Op>;
    return with_integer_type(type, []<typename T>() -> ScalarKernel { return arithmetic_kernel<T, Op>; });
}

BoundFunction bind_arithmetic(const BindRequest& request) {
    require_arguments(request, 2, 2, "a " + std::string(request.name) + " b");
    const DataType& left = request.arguments[0].type;
    const DataType& right = request.arguments[1].type;
    if (is_calendar_operand(left) || is_calendar_operand(right)) return bind_time_arithmetic(request);
    require_numbers(request);
    const char op = request.name[0];
    const bool decimal = left.kind() == TypeKind::decimal || right.kind() == TypeKind::decimal;
    if (decimal && !left.is_floating() && !right.is_floating()) return bind_decimal_arithmetic(request, op);
    const DataType type = arithmetic_type(left, right).with_nullable(true);
    ScalarKernel kernel = nullptr;
    switch (op) {
        case '+':
            kernel = arithmetic_kernel_for<Add>(type);
            break;
        case '-':
            kernel = arithmetic_kernel_for<Subtract>(type);
            break;
        case '*':
            kernel = arithmetic_kernel_for<Multiply>(type);
            break;
        default:
            if (type.kind() == TypeKind::float32) {
                kernel = floating_division_kernel<float>;
            } else if (type.kind() == TypeKind::float64) {
                kernel = floating_division_kernel<double>;
            } else {
                kernel = with_integer_type(type, []<typename T>() -> ScalarKernel { return integer_division_kernel<T>; });
            }
    }
    return bound(request, type, {type, type}, kernel);
}

BoundFunction bind_remainder(const BindRequest& request) {
    require_arguments(request, 2, 2, "MOD(a, b) or a % b");
    require_numbers(request);
    const DataType& left = request.arguments[0].type;
    const DataType& right = request.arguments[1].type;
    if (left.is_floating() || right.is_floating()) {
        refuse_operands(request, "remainders are defined for integers and DECIMAL: write MOD(CAST(x AS DECIMAL(38, 10)), y)");
    }
    if (left.kind() == TypeKind::decimal || right.kind() == TypeKind::decimal) return bind_decimal_arithmetic(request, '%');
    const DataType wide = arithmetic_type(left, right).with_nullable(true);
    const ScalarKernel kernel = with_integer_type(wide, [&]<typename Wide>() -> ScalarKernel {
        return with_integer_type(right, []<typename Result>() -> ScalarKernel { return remainder_kernel<Wide, Result>; });
    });
    return bound(request, right, {wide, wide}, kernel);
}

BoundFunction bind_sign_operator(const BindRequest& request) {
    const bool negates = request.name == "NEGATE";
    require_arguments(request, 1, 1, negates ? "-a" : "+a");
    refuse_bare_null(request);
    const DataType& type = request.arguments[0].type;
    if (!type.is_numeric() && !type.is_interval()) refuse_operands(request, "a sign needs a number or an interval");
    if (!negates) return bound(request, type, {type}, identity_kernel);
    ScalarKernel kernel = nullptr;
    if (type.kind() == TypeKind::float32) {
        kernel = negate_kernel<float>;
    } else if (type.kind() == TypeKind::float64) {
        kernel = negate_kernel<double>;
    } else if (type.kind() == TypeKind::decimal) {
        kernel = negate_kernel<i128>;
    } else {
        kernel = with_integer_type(type, []<typename T>() -> ScalarKernel { return negate_kernel<T>; });
    }
    return bound(request, type, {type}, kernel);
}

}  // namespace

void register_arithmetic_functions(FunctionRegistry& registry) {
    for (const char* name : {"+", "-", "*", "/"}) {
        registry.add(
            {name, {std::string("number ") + name + " number", std::string("time ") + name + " interval"}, bind_arithmetic});
    }
    registry.add({"%", {"number % number"}, bind_remainder});
    registry.add({"MOD", {"MOD(number, number)"}, bind_remainder});
    registry.add({"NEGATE", {"-number", "-interval"}, bind_sign_operator});
    registry.add({"POSITIVE", {"+number", "+interval"}, bind_sign_operator});
}

}  // namespace windrow
