// SPDX-License-Identifier: Apache-2.0
/// Dates, times, timestamps and intervals, as kernels/cpu/functions/time_{arithmetic,field_functions,columns}.* do it.
#include "gpu/expression/expression_compiler.hpp"
#include "src/time_unit_names.hpp"

namespace windrow::gpu {

using semantics::TimeUnit;

Operand ExpressionCompiler::milliseconds(Operand value, const DataType& type) {
    if (type.kind() == TypeKind::date) return builder_.emit(Operation::milliseconds_of_day, {value});
    if (type.physical() == PhysicalKind::int128) return builder_.emit(Operation::milliseconds_of_nanoseconds, {value});
    return value;
}

Operand ExpressionCompiler::beyond(Operand value, const DataType& type) {
    return type.physical() == PhysicalKind::int128 ? builder_.emit(Operation::nanoseconds_beyond, {value}) : integer(0);
}

Operand ExpressionCompiler::time_from(const DataType& type, Operand milliseconds, Operand beyond) {
    if (type.kind() == TypeKind::date) return builder_.emit(Operation::day_of_milliseconds, {milliseconds});
    if (type.kind() == TypeKind::time) return builder_.emit(Operation::int32_of_integer, {milliseconds});
    if (type.physical() == PhysicalKind::int128) return builder_.emit(Operation::nanoseconds_of, {milliseconds, beyond});
    return milliseconds;
}
Operand ExpressionCompiler::time_from(const DataType& type, Operand milliseconds) {
    return time_from(type, milliseconds, integer(0));
}

std::array<std::int64_t, 4> ExpressionCompiler::zone_numbers() {
    const semantics::ZoneTable zone = session_.time_zone->table();
    const int first_offset = builder_.pool({static_cast<std::uint64_t>(zone.first_offset_ms)});
    std::vector<std::uint64_t> words;
    for (std::int64_t k = 0; k < zone.count; ++k) {
        words.push_back(static_cast<std::uint64_t>(zone.transitions[k].instant_ms));
        words.push_back(static_cast<std::uint64_t>(zone.transitions[k].offset_ms));
    }
    return {0, words.empty() ? 0 : builder_.pool(words), zone.count, first_offset};
}

std::optional<Operand> ExpressionCompiler::offset_at(Operand milliseconds, const DataType& type) {
    if (type.kind() != TypeKind::timestamp_ltz || session_.time_zone->is_utc()) return std::nullopt;
    const auto n = zone_numbers();
    return builder_.emit(Operation::zone_offset, {milliseconds}, {n[0], n[1], n[2], n[3]});
}

Operand ExpressionCompiler::local(Operand milliseconds, const DataType& type) {
    const std::optional<Operand> offset = offset_at(milliseconds, type);
    return offset ? builder_.emit(Operation::add_int64, {milliseconds, *offset}) : milliseconds;
}

Operand ExpressionCompiler::instant(Operand local_milliseconds) {
    const auto n = zone_numbers();
    return builder_.emit(Operation::instant_of_local, {local_milliseconds}, {n[0], n[1], n[2], n[3]});
}

Operand ExpressionCompiler::add_interval(const DataType& type, Operand time, const DataType& interval, Operand length) {
    if (interval.kind() == TypeKind::interval_year_month) {
        const Operand moved = builder_.emit(Operation::add_months, {milliseconds(time, type), length});
        return time_from(type, moved, beyond(time, type));
    }
    if (type.kind() == TypeKind::date) return builder_.emit(Operation::add_to_day, {time, length});
    if (type.kind() == TypeKind::time) return builder_.emit(Operation::add_to_time_of_day, {time, length});
    return time_from(type, builder_.emit(Operation::add_int64, {milliseconds(time, type), length}), beyond(time, type));
}

Operand ExpressionCompiler::time_sum(const CompiledCall& call, bool minus) {
    const DataType& left = call.type(0);
    const DataType& right = call.type(1);
    if (left.is_interval() && right.is_interval()) {
        const Operand sum = builder_.emit(minus ? Operation::subtract_int64 : Operation::add_int64, {call[0], call[1]});
        return left.kind() == TypeKind::interval_year_month ? builder_.emit(Operation::int32_of_integer, {sum}) : sum;
    }
    if (left.is_interval()) return add_interval(right, call[1], left, call[0]);
    const Operand length = minus ? builder_.emit(Operation::negate_int64, {call[1]}) : call[1];
    return add_interval(left, call[0], right, length);
}

namespace {

/// The unit that the STRING literal in front names.
TimeUnit unit_of_argument(const CompiledCall& call, std::size_t k) {
    const std::optional<TimeUnit> unit = find_time_unit(call.call.arguments[k]->literal.text());
    if (!unit) throw_defect("a unit of " + call.name() + " that the binder let pass");
    return *unit;
}

}  // namespace

Operand ExpressionCompiler::timestamp_add_rule(const CompiledCall& call) {
    const TimeUnit unit = unit_of_argument(call, 0);
    const DataType& type = call.type(2);
    const DataType& result = call.call.function.result;
    const std::int64_t months = semantics::months_of_unit(unit);
    const std::int64_t length = semantics::milliseconds_of_unit(unit);
    const Operand count = call[1];
    const auto times = [&](std::int64_t factor) { return builder_.emit(Operation::multiply_int64, {count, integer(factor)}); };
    if (months == 0 && result.kind() == TypeKind::time) {
        return builder_.emit(Operation::add_to_time_of_day, {call[2], times(length)});
    }
    const Operand from = milliseconds(call[2], type);
    const Operand moved = months != 0 ? builder_.emit(Operation::add_months, {from, times(months)})
                                      : builder_.emit(Operation::add_int64, {from, times(length)});
    return time_from(result, moved, beyond(call[2], type));
}

Operand ExpressionCompiler::difference(const CompiledCall& call, std::size_t from, std::size_t to, TimeUnit unit) {
    const Operand first = milliseconds(call[from], call.type(from));
    const Operand second = milliseconds(call[to], call.type(to));
    const bool below_second = unit < TimeUnit::second && call.name() == "TIMESTAMPDIFF";
    const Operand units = builder_.emit(below_second ? Operation::seconds_between : Operation::whole_units_between,
                                        {first, second}, {static_cast<std::int64_t>(unit)});
    return call.call.function.result.physical() == PhysicalKind::int32 ? builder_.emit(Operation::int32_of_integer, {units})
                                                                       : units;
}

Operand ExpressionCompiler::timestamp_difference_rule(const CompiledCall& call) {
    return difference(call, 1, 2, unit_of_argument(call, 0));
}

Operand ExpressionCompiler::interval_difference_rule(const CompiledCall& call) {
    const bool months = call.call.arguments[2]->literal.text() == "MONTH";
    return difference(call, 1, 0, months ? TimeUnit::month : TimeUnit::millisecond);
}

/// EXTRACT(unit FROM x), and YEAR(x) and its like.
Operand ExpressionCompiler::extract_rule(const CompiledCall& call) {
    const std::string& name = call.name();
    const bool has_unit = name == "EXTRACT";
    const std::size_t k = has_unit ? 1 : 0;
    const TimeUnit unit = has_unit               ? unit_of_argument(call, 0)
                          : name == "DAYOFMONTH" ? TimeUnit::day
                                                 : find_time_unit(name).value();
    const auto number = static_cast<std::int64_t>(unit);
    const DataType& type = call.type(k);
    const Operand value = call[k];
    if (type.kind() == TypeKind::interval_year_month) return builder_.emit(Operation::extract_months, {value}, {number});
    if (type.kind() == TypeKind::interval_day_time) return builder_.emit(Operation::extract_duration, {value}, {number});
    const Operand time = milliseconds(value, type);
    if (type.kind() == TypeKind::time) return builder_.emit(Operation::extract_time_of_day, {time}, {number});
    if (unit == TimeUnit::epoch) return builder_.emit(Operation::divide_floor, {time}, {1000});
    const Operand field = builder_.emit(Operation::extract_milliseconds, {local(time, type)}, {number});
    if (unit != TimeUnit::microsecond && unit != TimeUnit::nanosecond) return field;
    const Operand rest = builder_.emit(Operation::divide_by, {beyond(value, type)}, {unit == TimeUnit::nanosecond ? 1 : 1000});
    return builder_.emit(Operation::add_int64, {field, rest});
}

/// FLOOR(x TO unit) and CEIL(x TO unit).
Operand ExpressionCompiler::round_to_unit_rule(const CompiledCall& call) {
    const TimeUnit unit = unit_of_argument(call, 0);
    const auto number = static_cast<std::int64_t>(unit);
    const DataType& type = call.type(1);
    const Operand value = milliseconds(call[1], type);
    const std::optional<Operand> offset = offset_at(value, type);
    const Operand wall_clock = offset ? builder_.emit(Operation::add_int64, {value, *offset}) : value;
    const auto back = [&](Operand v) { return offset ? builder_.emit(Operation::subtract_int64, {v, *offset}) : v; };
    if (call.name() == "FLOOR TO") {
        return time_from(type, back(builder_.emit(Operation::floor_to_unit, {wall_clock}, {number})));
    }
    if (type.kind() == TypeKind::date && unit == TimeUnit::day) {
        return time_from(type, builder_.emit(Operation::next_day, {value}));
    }
    Operand from = wall_clock;
    if (type.physical() == PhysicalKind::int128) {
        const Operand has_more = builder_.emit(Operation::flag_of_integer, {beyond(call[1], type)});
        from = builder_.emit(Operation::add_int64, {wall_clock, builder_.emit(Operation::integer_of_flag, {has_more})});
    }
    Operand next = back(builder_.emit(Operation::ceiling_to_unit, {from}, {number}));
    if (type.kind() == TypeKind::time) next = builder_.emit(Operation::wrap_to_day, {next});
    return time_from(type, next);
}

}  // namespace windrow::gpu
