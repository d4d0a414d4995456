// SPDX-License-Identifier: Apache-2.0
#include "expression/decimal_arithmetic.hpp"

#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/integer.hpp"

namespace windrow {

namespace {

using namespace semantics;

struct DecimalOperation {
    DecimalShape a;
    DecimalShape b;
    DecimalShape result;
};

const DecimalOperation& operation_of(const CallContext& call) {
    return *static_cast<const DecimalOperation*>(call.state);
}

/// Results that may not fit: those become NULL.
template <typename Op>
void checked_rows(const CallContext& call, std::span<const Column> arguments, Column& out, Op op) {
    i128* to = allocate_values<i128>(out, call.rows);
    ValidityWriter validity(call.rows);
    with_operand<i128>(arguments[0], [&](auto x) {
        with_operand<i128>(arguments[1], [&](auto y) {
            for (std::int64_t i = 0; i < call.rows; ++i) {
                if (!is_active(call.active, i)) {
                    to[i] = 0;
                    continue;
                }
                const DecimalResult result = op(x[i], y[i]);
                to[i] = result.value;
                if (!result.fits) validity.set_null(i);
            }
        });
    });
    out.validity = validity.finish();
}

void add_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    checked_rows(call, arguments, out,
                 [&](i128 a, i128 b) { return decimal_add(a, k.a.scale, b, k.b.scale, k.result.precision, k.result.scale); });
}
void subtract_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    checked_rows(call, arguments, out, [&](i128 a, i128 b) {
        return decimal_subtract(a, k.a.scale, b, k.b.scale, k.result.precision, k.result.scale);
    });
}
void multiply_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    checked_rows(call, arguments, out, [&](i128 a, i128 b) {
        return decimal_multiply(a, k.a.scale, b, k.b.scale, k.result.precision, k.result.scale);
    });
}

/// Shapes whose results always fit need no check and no 256-bit intermediate.
template <bool Minus>
void add_fitting_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    const int a_zeros = k.result.scale - k.a.scale;
    const int b_zeros = k.result.scale - k.b.scale;
    map_rows<i128, i128, i128>(arguments[0], arguments[1], call.rows, out, [=](i128 a, i128 b) {
        return Minus ? decimal_subtract_fitting(a, a_zeros, b, b_zeros) : decimal_add_fitting(a, a_zeros, b, b_zeros);
    });
}
void multiply_fitting_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<i128, i128, i128>(arguments[0], arguments[1], call.rows, out,
                               [](i128 a, i128 b) { return decimal_multiply_fitting(a, b); });
}

[[noreturn]] void fail_division() {
    throw Error("W5001", "division by zero", "guard it: CASE WHEN d <> 0 THEN n / d END, or n / NULLIF(d, 0)");
}

void divide_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    checked_rows(call, arguments, out, [&](i128 a, i128 b) {
        if (b == 0) fail_division();
        return decimal_divide(a, k.a.scale, b, k.b.scale, k.result.precision, k.result.scale);
    });
}
void remainder_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DecimalOperation k = operation_of(call);
    checked_rows(call, arguments, out, [&](i128 a, i128 b) {
        if (b == 0) fail_division();
        return decimal_remainder(a, k.a.scale, b, k.b.scale, k.result.precision, k.result.scale);
    });
}

}  // namespace

BoundFunction bind_decimal_arithmetic(const BindRequest& request, char op) {
    const auto operation = std::make_shared<DecimalOperation>();
    const DecimalShape a = decimal_shape(request.arguments[0].type);
    const DecimalShape b = decimal_shape(request.arguments[1].type);
    operation->a = a;
    operation->b = b;
    ScalarKernel kernel = nullptr;
    switch (op) {
        case '+':
        case '-': {
            operation->result = decimal_add_shape(a, b);
            const bool fits = decimal_sum_always_fits(a, b);
            if (op == '+') {
                kernel = fits ? add_fitting_kernel<false> : add_kernel;
            } else {
                kernel = fits ? add_fitting_kernel<true> : subtract_kernel;
            }
            break;
        }
        case '*':
            operation->result = decimal_multiply_shape(a, b);
            kernel = decimal_product_always_fits(a, b) ? multiply_fitting_kernel : multiply_kernel;
            break;
        case '/':
            operation->result = decimal_divide_shape(a, b);
            kernel = divide_kernel;
            break;
        default:
            operation->result = decimal_remainder_shape(a, b);
            kernel = remainder_kernel;
            break;
    }
    return bound(request, decimal_type(operation->result), {decimal_type(a), decimal_type(b)}, kernel, operation);
}

}  // namespace windrow
