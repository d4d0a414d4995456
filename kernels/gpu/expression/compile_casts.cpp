// SPDX-License-Identifier: Apache-2.0
/// CAST, as kernels/cpu/expression/cast*.cpp do it.
#include "gpu/expression/expression_compiler.hpp"
#include "windrow/kernels/decimal_shape.hpp"

namespace windrow::gpu {

Operand ExpressionCompiler::cast(Operand value, const DataType& from, const DataType& to, bool tries, const GuardPtr& guard) {
    if (value.held == Held::bare_null || from.kind() == TypeKind::null) return builder_.null();
    if (from == to) return value;
    switch (to.kind()) {
        case TypeKind::boolean:
            return cast_to_boolean(value, from, tries, guard);
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::float32:
        case TypeKind::float64:
            return cast_to_number(value, from, to, tries, guard);
        case TypeKind::decimal:
            return cast_to_decimal(value, from, to, tries, guard);
        case TypeKind::date:
        case TypeKind::time:
            return cast_to_time(value, from, to, tries, guard);
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return cast_to_timestamp(value, from, to, tries, guard);
        case TypeKind::varchar:
            if (from.is_string() && from.length() <= to.length()) return value;  // nothing is cut, nothing is padded
            break;
        default:
            break;
    }
    throw NotOnDevice{"CAST from " + from.to_plain_string() + " to " + to.to_plain_string()};
}

Operand ExpressionCompiler::as_double(Operand value, const DataType& from) {
    return from.kind() == TypeKind::float32 ? builder_.emit(Operation::double_of_float, {value}) : value;
}

Operand ExpressionCompiler::cast_to_boolean(Operand value, const DataType& from, bool tries, const GuardPtr& guard) {
    if (from.is_string()) return builder_.emit(Operation::flag_of_text, {value}, {}, guard, tries);
    if (from.kind() == TypeKind::decimal) return builder_.emit(Operation::flag_of_decimal, {value});
    if (from.is_floating()) return builder_.emit(Operation::flag_of_double, {as_double(value, from)});
    return builder_.emit(Operation::flag_of_integer, {value});
}

namespace {

/// The operation that makes a number of type `to` out of something.
#define WINDROW_TO_NUMBER(to, source)                                   \
    ((to).kind() == TypeKind::tinyint    ? Operation::int8_of_##source  \
     : (to).kind() == TypeKind::smallint ? Operation::int16_of_##source \
     : (to).kind() == TypeKind::integer  ? Operation::int32_of_##source \
     : (to).kind() == TypeKind::bigint   ? Operation::int64_of_##source \
     : (to).kind() == TypeKind::float32  ? Operation::float_of_##source \
                                         : Operation::double_of_##source)

Operation of_integer(const DataType& to) {
    switch (to.kind()) {
        case TypeKind::tinyint:
            return Operation::int8_of_integer;
        case TypeKind::smallint:
            return Operation::int16_of_integer;
        case TypeKind::integer:
            return Operation::int32_of_integer;
        case TypeKind::float32:
            return Operation::float_of_integer;
        default:
            return Operation::double_of_integer;
    }
}

Operation of_double(const DataType& to) {
    switch (to.kind()) {
        case TypeKind::tinyint:
            return Operation::int8_of_double;
        case TypeKind::smallint:
            return Operation::int16_of_double;
        case TypeKind::integer:
            return Operation::int32_of_double;
        case TypeKind::bigint:
            return Operation::int64_of_double;
        default:
            return Operation::float_of_double;
    }
}

}  // namespace

Operand ExpressionCompiler::cast_to_number(Operand value, const DataType& from, const DataType& to, bool tries,
                                           const GuardPtr& guard) {
    if (from.is_string()) return builder_.emit(WINDROW_TO_NUMBER(to, text), {value}, {}, guard, tries);
    if (from.kind() == TypeKind::decimal) return builder_.emit(WINDROW_TO_NUMBER(to, decimal), {value}, {from.scale()});
    if (from.is_floating()) {
        const Operand wide = as_double(value, from);
        return to.kind() == TypeKind::float64 ? wide : builder_.emit(of_double(to), {wide});
    }
    const Operand whole = from.kind() == TypeKind::boolean ? builder_.emit(Operation::integer_of_flag, {value}) : value;
    // A register holds an integer with its sign extended: a wider type has it already.
    if (to.is_integer() && (from.kind() == TypeKind::boolean || from.kind() <= to.kind())) return whole;
    return builder_.emit(of_integer(to), {whole});
}

Operand ExpressionCompiler::cast_to_decimal(Operand value, const DataType& from, const DataType& to, bool tries,
                                            const GuardPtr& guard) {
    const semantics::DecimalShape shape = decimal_shape(to);
    if (from.is_string()) return builder_.emit(Operation::decimal_of_text, {value}, {shape.precision, shape.scale}, guard, tries);
    if (from.kind() == TypeKind::decimal) {
        const semantics::DecimalShape old = decimal_shape(from);
        if (semantics::decimal_always_fits(old, shape)) {
            return old.scale == shape.scale ? value
                                            : builder_.emit(Operation::append_zeros_decimal, {value}, {shape.scale - old.scale});
        }
        return builder_.emit(Operation::rescale_decimal, {value}, {old.scale, shape.scale, shape.precision});
    }
    if (from.is_floating()) {
        return builder_.emit(Operation::decimal_of_double, {as_double(value, from)}, {shape.precision, shape.scale}, guard,
                             tries);
    }
    const Operand whole = from.kind() == TypeKind::boolean ? builder_.emit(Operation::integer_of_flag, {value}) : value;
    return builder_.emit(Operation::decimal_of_integer, {whole}, {shape.precision, shape.scale});
}

Operand ExpressionCompiler::text_to_time(Operand value, const DataType& to, bool tries, const GuardPtr& guard) {
    if (to.kind() == TypeKind::date) return builder_.emit(Operation::date_of_text, {value}, {}, guard, tries);
    if (to.kind() == TypeKind::time) return builder_.emit(Operation::time_of_text, {value}, {to.precision()}, guard, tries);
    const bool two_words = to.physical() == PhysicalKind::int128;
    return builder_.emit(two_words ? Operation::nanoseconds_of_text : Operation::milliseconds_of_text, {value}, {to.precision()},
                         guard, tries);
}

Operand ExpressionCompiler::cast_to_time(Operand value, const DataType& from, const DataType& to, bool tries,
                                         const GuardPtr& guard) {
    if (from.is_string()) return text_to_time(value, to, tries, guard);
    const Operand wall_clock = local(milliseconds(value, from), from);
    if (to.kind() == TypeKind::date) return builder_.emit(Operation::day_of_milliseconds, {wall_clock});
    return builder_.emit(Operation::cut_time_of_day, {builder_.emit(Operation::time_of_day, {wall_clock})}, {to.precision()});
}

Operand ExpressionCompiler::cast_to_timestamp(Operand value, const DataType& from, const DataType& to, bool tries,
                                              const GuardPtr& guard) {
    const bool is_instant = from.kind() == TypeKind::timestamp_ltz;
    const bool wants_instant = to.kind() == TypeKind::timestamp_ltz;
    const bool moves = is_instant != wants_instant && !session_.time_zone->is_utc();
    const bool from_text = from.is_string();
    const Operand time = from_text ? text_to_time(value, to, tries, guard) : value;
    // A text was cut to the precision already; zones shift by whole seconds.
    const DataType& time_type = from_text ? to : from;
    if (from_text && !moves) return time;
    Operand shifted = milliseconds(time, time_type);
    if (moves && wants_instant) shifted = instant(shifted);
    if (moves && !wants_instant) shifted = local(shifted, from);
    const bool to_nanoseconds = to.physical() == PhysicalKind::int128;
    if (time_type.physical() != PhysicalKind::int128) {
        return builder_.emit(to_nanoseconds ? Operation::cut_to_nanoseconds : Operation::cut_milliseconds, {shifted},
                             {to.precision()});
    }
    const Operand whole = moves ? builder_.emit(Operation::nanoseconds_of, {shifted, beyond(time, time_type)}) : time;
    return builder_.emit(to_nanoseconds ? Operation::cut_nanoseconds : Operation::cut_to_milliseconds, {whole}, {to.precision()});
}

}  // namespace windrow::gpu
