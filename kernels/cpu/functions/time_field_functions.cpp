// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/time_columns.hpp"
#include "functions/time_functions.hpp"
#include "time_unit_names.hpp"
#include "windrow/kernels/temporal_type.hpp"

namespace windrow {

semantics::TimeUnit time_unit_of(const ArgumentInfo& argument, std::string_view function) {
    if (const auto unit = find_time_unit(literal_text(argument))) return *unit;
    throw Error("W3313", std::string(function) + " knows no unit " + literal_text(argument),
                "use YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND or MILLISECOND")
        .at(argument.where);
}

namespace {

using semantics::TimeUnit;

struct UnitState {
    TimeUnit unit;
};

const UnitState& unit_state(const CallContext& call) {
    return *static_cast<const UnitState*>(call.state);
}

template <std::size_t argument>
void extract(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeUnit unit = unit_state(call).unit;
    const Column& column = arguments[argument];
    if (column.type.is_interval()) {
        const bool months = column.type.kind() == TypeKind::interval_year_month;
        write_values<std::int64_t>(call, out, [&](std::int64_t i) {
            return months ? semantics::extract_from_months(unit, column.at<std::int32_t>(i))
                          : semantics::extract_from_duration(unit, column.at<std::int64_t>(i));
        });
        return;
    }
    const TimeReader reader(column, call.session.time_zone.get());
    if (column.type.kind() == TypeKind::time) {
        write_values<std::int64_t>(call, out,
                                   [&](std::int64_t i) { return semantics::extract_from_time(unit, reader.milliseconds(i)); });
    } else if (unit == TimeUnit::microsecond || unit == TimeUnit::nanosecond) {
        const std::int64_t divisor = unit == TimeUnit::nanosecond ? 1 : 1000;
        write_values<std::int64_t>(call, out, [&](std::int64_t i) {
            return semantics::extract_from_milliseconds(unit, reader.local(i)) + reader.beyond(i) / divisor;
        });
    } else if (unit == TimeUnit::epoch) {
        write_values<std::int64_t>(call, out, [&](std::int64_t i) { return semantics::floor_div(reader.milliseconds(i), 1000); });
    } else {
        write_values<std::int64_t>(call, out,
                                   [&](std::int64_t i) { return semantics::extract_from_milliseconds(unit, reader.local(i)); });
    }
}

/// True if values of the type have the unit.
bool has_unit(const DataType& type, TimeUnit unit) {
    if (type.kind() == TypeKind::interval_year_month)
        return unit == TimeUnit::month || unit == TimeUnit::quarter || unit == TimeUnit::year;
    if (type.kind() == TypeKind::interval_day_time)
        return unit >= TimeUnit::millisecond && (semantics::is_time_of_day_unit(unit) || unit == TimeUnit::day);
    return type.kind() != TypeKind::time || semantics::is_time_of_day_unit(unit) || unit == TimeUnit::epoch;
}

BoundFunction bind_extract(const BindRequest& request, TimeUnit unit, std::size_t argument, const char* signature) {
    if (request.arguments.size() != argument + 1) refuse_arguments(request, signature);
    const DataType& type = request.arguments[argument].type;
    if (!(is_temporal(type) || type.is_interval()) || !has_unit(type, unit)) refuse_arguments(request, signature);
    BoundFunction bound;
    bound.name = request.name;
    bound.result = DataType::bigint().with_nullable(type.nullable());
    for (const ArgumentInfo& info : request.arguments) bound.argument_types.push_back(info.type);
    bound.kernel = argument == 0 ? extract<0> : extract<1>;
    bound.state = std::make_shared<UnitState>(UnitState{unit});
    return bound;
}

void add_field(FunctionRegistry& registry, const char* name, TimeUnit unit) {
    const std::string signature = std::string(name) + "(DATE | TIMESTAMP)";
    registry.add({name, {signature}, [unit, signature](const BindRequest& request) {
                      return bind_extract(request, unit, 0, signature.c_str());
                  }});
}

/// FLOOR or CEIL of argument 1; instants are rounded on the wall clock of the session's zone, by the offset of the instant.
template <bool up>
void round_to_unit(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeUnit unit = unit_state(call).unit;
    const TimeReader reader(arguments[1], call.session.time_zone.get());
    const bool is_time = arguments[1].type.kind() == TypeKind::time;
    const bool is_date = arguments[1].type.kind() == TypeKind::date;
    write_times(call, out, [&](std::int64_t i) {
        const std::int64_t value = reader.milliseconds(i);
        const std::int64_t offset = reader.zone_offset(value);
        const std::int64_t local = value + offset;
        if (!up) return semantics::floor_milliseconds(unit, local) - offset;
        if (is_date && unit == TimeUnit::day)
            return value + semantics::milliseconds_per_day;  // recorded: a DATE goes to the next day
        const std::int64_t next = semantics::ceil_milliseconds(unit, local + (reader.beyond(i) != 0 ? 1 : 0)) - offset;
        return is_time ? semantics::floor_mod(next, semantics::milliseconds_per_day) : next;
    });
}

template <bool up>
BoundFunction bind_round(const BindRequest& request) {
    const char* signature = up ? "CEIL(DATE | TIME | TIMESTAMP TO unit)" : "FLOOR(DATE | TIME | TIMESTAMP TO unit)";
    if (request.arguments.size() != 2 || !is_temporal(request.arguments[1].type)) refuse_arguments(request, signature);
    const TimeUnit unit = time_unit_of(request.arguments[0], up ? "CEIL" : "FLOOR");
    const DataType& type = request.arguments[1].type;
    if (unit > TimeUnit::millennium || unit < TimeUnit::millisecond || !has_unit(type, unit))
        refuse_arguments(request, signature);
    BoundFunction bound;
    bound.name = request.name;
    bound.result = type.with_time_attribute(TimeAttribute::none);
    bound.argument_types = {request.arguments[0].type, type};
    bound.kernel = round_to_unit<up>;
    bound.state = std::make_shared<UnitState>(UnitState{unit});
    return bound;
}

}  // namespace

void register_time_field_functions(FunctionRegistry& registry) {
    registry.add({"EXTRACT", {"EXTRACT(unit FROM DATE | TIME | TIMESTAMP)"}, [](const BindRequest& request) {
                      const char* signature = "EXTRACT(unit FROM DATE | TIME | TIMESTAMP)";
                      if (request.arguments.size() != 2) refuse_arguments(request, signature);
                      return bind_extract(request, time_unit_of(request.arguments[0], "EXTRACT"), 1, signature);
                  }});
    add_field(registry, "YEAR", TimeUnit::year);
    add_field(registry, "QUARTER", TimeUnit::quarter);
    add_field(registry, "MONTH", TimeUnit::month);
    add_field(registry, "WEEK", TimeUnit::week);
    add_field(registry, "DAYOFYEAR", TimeUnit::day_of_year);
    add_field(registry, "DAYOFMONTH", TimeUnit::day);
    add_field(registry, "DAYOFWEEK", TimeUnit::day_of_week);
    add_field(registry, "HOUR", TimeUnit::hour);
    add_field(registry, "MINUTE", TimeUnit::minute);
    add_field(registry, "SECOND", TimeUnit::second);
    registry.add({"FLOOR TO", {"FLOOR(DATE | TIME | TIMESTAMP TO unit)"}, bind_round<false>});
    registry.add({"CEIL TO", {"CEIL(DATE | TIME | TIMESTAMP TO unit)"}, bind_round<true>});
}

}  // namespace windrow
