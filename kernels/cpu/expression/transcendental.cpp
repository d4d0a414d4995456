// SPDX-License-Identifier: Apache-2.0
/// POWER, SQRT, EXP, logarithms, trigonometric and hyperbolic functions, DEGREES, RADIANS, PI and E (expressions/210-211). All
/// take any number and compute in DOUBLE with our own code; outside its domain a function is NaN or infinite, never NULL.
#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"
#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/trigonometry.hpp"

namespace windrow {

namespace {

using namespace semantics;

template <double (*Function)(double)>
void unary_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<double, double>(arguments[0], call.rows, out, [](double a) { return Function(a); });
}
template <double (*Function)(double, double)>
void binary_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<double, double, double>(arguments[0], arguments[1], call.rows, out,
                                     [](double a, double b) { return Function(a, b); });
}

void require_numbers(const BindRequest& request) {
    refuse_bare_null(request);
    for (const ArgumentInfo& argument : request.arguments) {
        if (!argument.type.is_numeric()) refuse_operands(request, "its arguments are numbers");
    }
}

BoundFunction bind_double(const BindRequest& request, std::size_t count, ScalarKernel kernel, const std::string& signature) {
    require_arguments(request, count, count, signature);
    require_numbers(request);
    return bound(request, DataType::float64(), std::vector<DataType>(count, DataType::float64()), kernel);
}

void add(FunctionRegistry& registry, const char* name, std::size_t count, ScalarKernel kernel) {
    const std::string signature = std::string(name) + (count == 1 ? "(number)" : "(number, number)");
    registry.add({name, {signature}, [count, kernel, signature](const BindRequest& request) {
                      return bind_double(request, count, kernel, signature);
                  }});
}

BoundFunction bind_logarithm(const BindRequest& request) {
    require_arguments(request, 1, 2, "LOG(number) or LOG(base, number)");
    return request.arguments.size() == 1 ? bind_double(request, 1, unary_kernel<ln_of>, "LOG(number)")
                                         : bind_double(request, 2, binary_kernel<log_to_base>, "LOG(base, number)");
}

void add_constant(FunctionRegistry& registry, const char* name, ScalarKernel kernel) {
    registry.add({name, {std::string(name) + "()"}, [kernel, name](const BindRequest& request) {
                      require_arguments(request, 0, 0, std::string(name) + "()");
                      return bound(request, DataType::float64(), {}, kernel);
                  }});
}

template <int Which>
void constant_kernel(const CallContext& call, std::span<const Column>, Column& out) {
    out = Column::of_constant(DataType(out.type), Value(Which == 0 ? 3.141592653589793 : 2.718281828459045), call.rows);
}

}  // namespace

void register_transcendental_functions(FunctionRegistry& registry) {
    add(registry, "POWER", 2, binary_kernel<power_of>);
    add(registry, "SQRT", 1, unary_kernel<square_root_of>);
    add(registry, "EXP", 1, unary_kernel<exp_of>);
    add(registry, "LN", 1, unary_kernel<ln_of>);
    add(registry, "LOG10", 1, unary_kernel<log10_of>);
    add(registry, "LOG2", 1, unary_kernel<log2_of>);
    registry.add({"LOG", {"LOG(number)", "LOG(base, number)"}, bind_logarithm});
    add(registry, "SIN", 1, unary_kernel<sin_of>);
    add(registry, "COS", 1, unary_kernel<cos_of>);
    add(registry, "TAN", 1, unary_kernel<tan_of>);
    add(registry, "COT", 1, unary_kernel<cot_of>);
    add(registry, "ASIN", 1, unary_kernel<asin_of>);
    add(registry, "ACOS", 1, unary_kernel<acos_of>);
    add(registry, "ATAN", 1, unary_kernel<atan_of>);
    add(registry, "ATAN2", 2, binary_kernel<atan2_of>);
    add(registry, "SINH", 1, unary_kernel<sinh_of>);
    add(registry, "COSH", 1, unary_kernel<cosh_of>);
    add(registry, "TANH", 1, unary_kernel<tanh_of>);
    add(registry, "DEGREES", 1, unary_kernel<degrees_of>);
    add(registry, "RADIANS", 1, unary_kernel<radians_of>);
    add_constant(registry, "PI", constant_kernel<0>);
    add_constant(registry, "E", constant_kernel<1>);
}

}  // namespace windrow
