// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From bound expressions to operations: one rule per kind of expression and per function of WINDROW_DEVICE_FUNCTIONS. The rules
/// follow what kernels/cpu does with the same expression; the tests compare the answers.

#include "gpu/expression/program_builder.hpp"
#include "windrow/kernels/device_functions.hpp"
#include "windrow/kernels/expression.hpp"

#include <array>
#include <optional>
#include <vector>

namespace windrow::gpu {

/// A call whose arguments are compiled.
struct CompiledCall {
    const Expression& call;
    std::vector<Operand> arguments;
    GuardPtr guard;

    [[nodiscard]] const DataType& type(std::size_t k) const { return call.arguments[k]->type; }
    [[nodiscard]] const std::string& name() const { return call.function.name; }
    [[nodiscard]] Operand operator[](std::size_t k) const { return arguments[k]; }
};

/// Compiles expressions over one batch into one builder. Every member throws NotOnDevice.
class ExpressionCompiler {
public:
    ExpressionCompiler(ProgramBuilder& builder, const EvaluationContext& session) : builder_(builder), session_(session) {}

    /// The value of an expression; `guard` says for which rows `evaluate` would compute it.
    Operand compile(const Expression& e, const GuardPtr& guard);
    /// Rows of `parent` for which the flag `condition` passes `test`.
    static GuardPtr within(const GuardPtr& parent, Operation test, Operand condition);

private:
    // Kinds of expressions (compile_expression.cpp).
    Operand input(const Expression& e);
    Operand literal(const Expression& e);
    Operand call(const Expression& e, const GuardPtr& guard);
    Operand logical(const Expression& e, const GuardPtr& guard, bool absorbing);
    Operand conditional(const Expression& e, const GuardPtr& guard);
    Operand coalesce(const Expression& e, const GuardPtr& guard);
    Operand in_list(const Expression& e, const GuardPtr& guard);
    Operand select(Operand condition, Operand a, Operand b);
    Operand is_null(Operand value);
    Operand is_not_null(Operand value);
    Operand any(Operation one_word, Operation two_words, std::initializer_list<Operand> arguments, Operand like);

    // CAST (compile_casts.cpp).
    Operand cast(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard);
    Operand cast_to_boolean(Operand value, const DataType& from, bool tries, const GuardPtr& guard);
    Operand cast_to_number(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard);
    Operand cast_to_decimal(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard);
    Operand cast_to_time(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard);
    Operand cast_to_timestamp(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard);
    Operand text_to_time(Operand value, const DataType& to, bool tries, const GuardPtr& guard);
    Operand as_double(Operand value, const DataType& from);

    // Comparisons (compile_comparisons.cpp): of values of equal types, or both DECIMAL, or both strings.
    Operand compare(std::string_view sign, Operand a, const DataType& a_type, Operand b, const DataType& b_type,
                    bool total_order);

    // Times (compile_times.cpp).
    Operand milliseconds(Operand value, const DataType& type);
    Operand beyond(Operand value, const DataType& type);
    Operand time_from(const DataType& type, Operand milliseconds, Operand beyond);
    Operand time_from(const DataType& type, Operand milliseconds);
    /// Offset of the session's zone at an instant; none where clocks of the type's values are not shifted.
    std::optional<Operand> offset_at(Operand milliseconds, const DataType& type);
    Operand local(Operand milliseconds, const DataType& type);
    Operand instant(Operand local_milliseconds);
    std::array<std::int64_t, 4> zone_numbers();
    Operand time_sum(const CompiledCall& call, bool minus);
    Operand add_interval(const DataType& type, Operand time, const DataType& interval, Operand length);
    Operand difference(const CompiledCall& call, std::size_t from, std::size_t to, semantics::TimeUnit unit);

    Operand decimal_operation(const CompiledCall& call, char sign);
    Operand integer(std::int64_t value);

    // Rules of WINDROW_DEVICE_FUNCTIONS.
    Operand sum_rule(const CompiledCall& call);
    Operand product_rule(const CompiledCall& call);
    Operand quotient_rule(const CompiledCall& call);
    Operand remainder_rule(const CompiledCall& call);
    Operand negation_rule(const CompiledCall& call);
    Operand same_rule(const CompiledCall& call);
    Operand absolute_rule(const CompiledCall& call);
    Operand sign_rule(const CompiledCall& call);
    Operand whole_rule(const CompiledCall& call);
    Operand rounding_rule(const CompiledCall& call);
    Operand elementary_rule(const CompiledCall& call);
    Operand folded_rule(const CompiledCall& call);
    Operand comparison_rule(const CompiledCall& call);
    Operand distinctness_rule(const CompiledCall& call);
    Operand between_rule(const CompiledCall& call);
    Operand logical_not_rule(const CompiledCall& call);
    Operand null_test_rule(const CompiledCall& call);
    Operand truth_test_rule(const CompiledCall& call);
    Operand extreme_rule(const CompiledCall& call);
    Operand null_if_rule(const CompiledCall& call);
    Operand choice_rule(const CompiledCall& call);
    Operand first_valid_rule(const CompiledCall& call);
    Operand extract_rule(const CompiledCall& call);
    Operand round_to_unit_rule(const CompiledCall& call);
    Operand timestamp_add_rule(const CompiledCall& call);
    Operand timestamp_difference_rule(const CompiledCall& call);
    Operand interval_difference_rule(const CompiledCall& call);
    Operand like_rule(const CompiledCall& call);
    Operand text_length_rule(const CompiledCall& call);
    Operand first_byte_rule(const CompiledCall& call);
    Operand position_rule(const CompiledCall& call);
    Operand affix_rule(const CompiledCall& call);
    Operand substring_rule(const CompiledCall& call);
    Operand text_end_rule(const CompiledCall& call);

    ProgramBuilder& builder_;
    const EvaluationContext& session_;
};

/// The operation of a family for a type: integers by width (intervals and times too), FLOAT, DOUBLE.
#define WINDROW_INTEGER_OPERATION(type, name) \
    integer_operation(type, {Operation::name##_int8, Operation::name##_int16, Operation::name##_int32, Operation::name##_int64})
#define WINDROW_NUMBER_OPERATION(type, name)                         \
    ((type).kind() == TypeKind::float32   ? Operation::name##_float  \
     : (type).kind() == TypeKind::float64 ? Operation::name##_double \
                                          : WINDROW_INTEGER_OPERATION(type, name))
inline Operation integer_operation(const DataType& type, const std::array<Operation, 4>& by_width) {
    switch (type.physical()) {
        case PhysicalKind::int8:
            return by_width[0];
        case PhysicalKind::int16:
            return by_width[1];
        case PhysicalKind::int32:
            return by_width[2];
        default:
            return by_width[3];
    }
}

}  // namespace windrow::gpu
