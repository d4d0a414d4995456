// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "functions/function_form.hpp"
#include "functions/time_columns.hpp"
#include "functions/time_functions.hpp"
#include "windrow/kernels/temporal_type.hpp"
#include "windrow/semantics/interval.hpp"

namespace windrow {

namespace {

using semantics::TimeUnit;

[[noreturn]] void refuse_operands(const BindRequest& request) {
    const std::string left = request.arguments[0].type.to_plain_string();
    const std::string right = request.arguments[1].type.to_plain_string();
    const bool difference =
        request.name == "-" && is_temporal(request.arguments[0].type) && is_temporal(request.arguments[1].type);
    throw Error("W3302", "'" + std::string(request.name) + "' cannot be applied to " + left + " and " + right,
                difference ? "write (a - b) DAY TO SECOND for an interval, or TIMESTAMPDIFF(unit, b, a) for a number"
                           : "intervals are added to and subtracted from dates, times and intervals, and multiplied by integers");
}

/// time + sign * interval for argument `time`, `interval`.
template <std::size_t time, std::size_t interval, int sign>
void add_interval(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& from = arguments[time];
    const Column& step = arguments[interval];
    const TimeReader reader(from, nullptr);
    const auto beyond = [&](std::int64_t i) { return reader.beyond(i); };
    if (step.type.kind() == TypeKind::interval_year_month) {
        write_times(
            call, out,
            [&](std::int64_t i) {
                return semantics::add_months_to_milliseconds(reader.milliseconds(i),
                                                             std::int64_t{sign} * step.at<std::int32_t>(i));
            },
            beyond);
        return;
    }
    const auto length = [&](std::int64_t i) { return semantics::wrapping_multiply(step.at<std::int64_t>(i), sign); };
    if (time_form(from.type) == TimeForm::days) {
        write_values<std::int32_t>(call, out,
                                   [&](std::int64_t i) { return semantics::add_to_date(from.at<std::int32_t>(i), length(i)); });
    } else if (time_form(from.type) == TimeForm::time) {
        write_values<std::int32_t>(call, out,
                                   [&](std::int64_t i) { return semantics::add_to_time(from.at<std::int32_t>(i), length(i)); });
    } else {
        write_times(
            call, out, [&](std::int64_t i) { return semantics::wrapping_add(reader.milliseconds(i), length(i)); }, beyond);
    }
}

/// interval + sign * interval
template <typename T, int sign>
void combine_intervals(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<T>(call, out, [&](std::int64_t i) {
        const std::int64_t right = semantics::wrapping_multiply(arguments[1].at<T>(i), sign);
        return static_cast<T>(semantics::wrapping_add(arguments[0].at<T>(i), right));
    });
}

/// interval * n for arguments `interval`, `factor` (BIGINT).
template <typename T, std::size_t interval, std::size_t factor>
void scale_interval(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<T>(call, out, [&](std::int64_t i) {
        return static_cast<T>(semantics::wrapping_multiply(arguments[interval].at<T>(i), arguments[factor].at<std::int64_t>(i)));
    });
}

BoundFunction bound_of(const BindRequest& request, DataType result, ScalarKernel kernel) {
    BoundFunction bound;
    bound.name = request.name;
    bound.result = result.with_nullable(any_nullable(request.arguments)).with_time_attribute(TimeAttribute::none);
    for (const ArgumentInfo& argument : request.arguments) bound.argument_types.push_back(argument.type);
    bound.kernel = kernel;
    return bound;
}

BoundFunction bind_sum(const BindRequest& request, bool minus) {
    const DataType& left = request.arguments[0].type;
    const DataType& right = request.arguments[1].type;
    if (left.is_interval() && right.is_interval()) {
        if (left.kind() != right.kind()) refuse_operands(request);
        const bool months = left.kind() == TypeKind::interval_year_month;
        const ScalarKernel add = months ? combine_intervals<std::int32_t, 1> : combine_intervals<std::int64_t, 1>;
        const ScalarKernel subtract = months ? combine_intervals<std::int32_t, -1> : combine_intervals<std::int64_t, -1>;
        return bound_of(request, left, minus ? subtract : add);
    }
    const bool time_first = is_temporal(left) && right.is_interval();
    const bool time_second = left.is_interval() && is_temporal(right) && !minus;
    if (!time_first && !time_second) refuse_operands(request);
    const DataType& time = time_first ? left : right;
    const DataType& interval = time_first ? right : left;
    if (time.kind() == TypeKind::time && interval.kind() == TypeKind::interval_year_month) refuse_operands(request);
    const ScalarKernel kernel = time_second ? add_interval<1, 0, 1> : (minus ? add_interval<0, 1, -1> : add_interval<0, 1, 1>);
    return bound_of(request, time, kernel);
}

BoundFunction bind_product(const BindRequest& request) {
    const bool interval_first = request.arguments[0].type.is_interval();
    const ArgumentInfo& interval = request.arguments[interval_first ? 0 : 1];
    const ArgumentInfo& factor = request.arguments[interval_first ? 1 : 0];
    if (!interval.type.is_interval() || !factor.type.is_integer()) refuse_operands(request);
    const bool months = interval.type.kind() == TypeKind::interval_year_month;
    const ScalarKernel of_months = interval_first ? scale_interval<std::int32_t, 0, 1> : scale_interval<std::int32_t, 1, 0>;
    const ScalarKernel of_time = interval_first ? scale_interval<std::int64_t, 0, 1> : scale_interval<std::int64_t, 1, 0>;
    BoundFunction bound = bound_of(request, interval.type, months ? of_months : of_time);
    DataType& factor_type = bound.argument_types[interval_first ? 1 : 0];
    factor_type = DataType::bigint().with_nullable(factor_type.nullable());
    return bound;
}

/// True if Flink takes the difference of two such types: dates and times with a date, and instants only among themselves.
bool has_difference(const DataType& a, const DataType& b) {
    if (!is_temporal(a) || !is_temporal(b) || a.kind() == TypeKind::time || b.kind() == TypeKind::time) return false;
    return (a.kind() == TypeKind::timestamp_ltz) == (b.kind() == TypeKind::timestamp_ltz);
}

struct AddState {
    TimeUnit unit;
};

/// TIMESTAMPADD(unit, n, t)
void timestamp_add(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeUnit unit = static_cast<const AddState*>(call.state)->unit;
    const Column& count = arguments[1];
    const TimeReader reader(arguments[2], nullptr);
    const auto beyond = [&](std::int64_t i) { return reader.beyond(i); };
    const std::int64_t months = semantics::months_of_unit(unit);
    const std::int64_t length = semantics::milliseconds_of_unit(unit);
    if (months != 0) {
        write_times(
            call, out,
            [&](std::int64_t i) {
                return semantics::add_months_to_milliseconds(reader.milliseconds(i),
                                                             semantics::wrapping_multiply(count.at<std::int64_t>(i), months));
            },
            beyond);
    } else if (time_form(out.type) == TimeForm::time) {
        write_values<std::int32_t>(call, out, [&](std::int64_t i) {
            return semantics::add_to_time(arguments[2].at<std::int32_t>(i),
                                          semantics::wrapping_multiply(count.at<std::int64_t>(i), length));
        });
    } else {
        write_times(
            call, out,
            [&](std::int64_t i) {
                return semantics::wrapping_add(reader.milliseconds(i),
                                               semantics::wrapping_multiply(count.at<std::int64_t>(i), length));
            },
            beyond);
    }
}

BoundFunction bind_timestamp_add(const BindRequest& request) {
    const char* signature = "TIMESTAMPADD(unit, INT, DATE | TIME | TIMESTAMP)";
    if (request.arguments.size() != 3 || !request.arguments[1].type.is_integer() || !is_temporal(request.arguments[2].type)) {
        refuse_arguments(request, signature);
    }
    const TimeUnit unit = time_unit_of(request.arguments[0], "TIMESTAMPADD");
    const DataType& time = request.arguments[2].type;
    const bool by_months = semantics::months_of_unit(unit) != 0;
    if ((!by_months && semantics::milliseconds_of_unit(unit) == 0) || (by_months && time.kind() == TypeKind::time)) {
        refuse_arguments(request, signature);
    }
    // A unit below a day turns a DATE into a TIMESTAMP (expressions/410).
    const bool widened = time.kind() == TypeKind::date && semantics::is_time_of_day_unit(unit);
    BoundFunction bound = bound_of(request, widened ? DataType::timestamp(6) : time, timestamp_add);
    bound.result = bound.result.with_nullable(request.arguments[1].type.nullable() || time.nullable());
    bound.argument_types[1] = DataType::bigint().with_nullable(request.arguments[1].type.nullable());
    bound.state = std::make_shared<AddState>(AddState{unit});
    return bound;
}

/// Whole units between two wall-clock times, or between two instants.
template <std::size_t from, std::size_t to, typename T>
void difference(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeUnit unit = static_cast<const AddState*>(call.state)->unit;
    const TimeReader first(arguments[from], nullptr);
    const TimeReader second(arguments[to], nullptr);
    write_values<T>(call, out, [&](std::int64_t i) {
        return static_cast<T>(semantics::difference_in_units(unit, first.local(i), second.local(i)));
    });
}

/// TIMESTAMPDIFF in MILLISECOND, MICROSECOND or NANOSECOND.
template <typename T>
void difference_of_seconds(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeUnit unit = static_cast<const AddState*>(call.state)->unit;
    const TimeReader first(arguments[1], nullptr);
    const TimeReader second(arguments[2], nullptr);
    write_values<T>(call, out, [&](std::int64_t i) {
        return static_cast<T>(semantics::difference_below_second(unit, first.local(i), second.local(i)));
    });
}

BoundFunction bind_timestamp_diff(const BindRequest& request) {
    const char* signature = "TIMESTAMPDIFF(unit, DATE | TIMESTAMP, DATE | TIMESTAMP)";
    if (request.arguments.size() != 3) refuse_arguments(request, signature);
    const DataType& from = request.arguments[1].type;
    const DataType& to = request.arguments[2].type;
    if (!has_difference(from, to)) refuse_arguments(request, signature);
    const TimeUnit unit = time_unit_of(request.arguments[0], "TIMESTAMPDIFF");
    const bool nanoseconds = unit == TimeUnit::nanosecond;
    if (!nanoseconds && unit != TimeUnit::microsecond && semantics::months_of_unit(unit) == 0 &&
        semantics::milliseconds_of_unit(unit) == 0) {
        refuse_arguments(request, signature);
    }
    const ScalarKernel kernel = nanoseconds               ? difference_of_seconds<std::int64_t>
                                : unit < TimeUnit::second ? difference_of_seconds<std::int32_t>
                                                          : difference<1, 2, std::int32_t>;
    BoundFunction bound = bound_of(request, nanoseconds ? DataType::bigint() : DataType::integer(), kernel);
    bound.result = bound.result.with_nullable(from.nullable() || to.nullable());
    bound.state = std::make_shared<AddState>(AddState{unit});
    return bound;
}

/// "INTERVAL DIFFERENCE"(later, earlier, DAY | MONTH)
BoundFunction bind_interval_difference(const BindRequest& request) {
    const char* signature = "(DATE | TIMESTAMP - DATE | TIMESTAMP) DAY TO SECOND | YEAR TO MONTH";
    if (request.arguments.size() != 3) refuse_arguments(request, signature);
    const DataType& later = request.arguments[0].type;
    const DataType& earlier = request.arguments[1].type;
    if (!has_difference(later, earlier)) refuse_arguments(request, signature);
    const bool months = literal_text(request.arguments[2]) == "MONTH";
    BoundFunction bound = months ? bound_of(request, DataType::interval_year_month(), difference<1, 0, std::int32_t>)
                                 : bound_of(request, DataType::interval_day_time(), difference<1, 0, std::int64_t>);
    bound.result = bound.result.with_nullable(later.nullable() || earlier.nullable());
    bound.state = std::make_shared<AddState>(AddState{months ? TimeUnit::month : TimeUnit::millisecond});
    return bound;
}

/// Nanoseconds of a period's end: a time of its own, or the start plus an interval.
int128_t end_of_period(const TimeReader& start, const Column& start_column, const Column& end, std::int64_t i) {
    const auto nanoseconds = [](std::int64_t milliseconds, std::int64_t beyond) {
        return static_cast<int128_t>(milliseconds) * semantics::nanoseconds_per_millisecond + beyond;
    };
    if (end.type.kind() == TypeKind::interval_year_month) {
        return nanoseconds(semantics::add_months_to_milliseconds(start.milliseconds(i), end.at<std::int32_t>(i)),
                           start.beyond(i));
    }
    if (end.type.kind() == TypeKind::interval_day_time) {
        const std::int64_t length = end.at<std::int64_t>(i);
        if (time_form(start_column.type) == TimeForm::days) {
            const auto day = semantics::add_to_date(start_column.at<std::int32_t>(i), length);
            return nanoseconds(day * semantics::milliseconds_per_day, 0);
        }
        if (time_form(start_column.type) == TimeForm::time)
            return nanoseconds(semantics::add_to_time(start_column.at<std::int32_t>(i), length), 0);
        return nanoseconds(semantics::wrapping_add(start.milliseconds(i), length), start.beyond(i));
    }
    const TimeReader reader(end, nullptr);
    return nanoseconds(reader.milliseconds(i), reader.beyond(i));
}

void overlaps(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const TimeReader first(arguments[0], nullptr);
    const TimeReader second(arguments[2], nullptr);
    write_booleans(call, out, [&](std::int64_t i) {
        const auto start = [&](const TimeReader& reader) {
            return static_cast<int128_t>(reader.milliseconds(i)) * semantics::nanoseconds_per_millisecond + reader.beyond(i);
        };
        return semantics::periods_overlap(start(first), end_of_period(first, arguments[0], arguments[1], i), start(second),
                                          end_of_period(second, arguments[2], arguments[3], i));
    });
}

BoundFunction bind_overlaps(const BindRequest& request) {
    const char* signature = "(start, end) OVERLAPS (start, end), an end being a time like its start or an INTERVAL";
    if (request.arguments.size() != 4) refuse_arguments(request, signature);
    for (std::size_t k = 0; k < 4; k += 2) {
        const DataType& start = request.arguments[k].type;
        const DataType& end = request.arguments[k + 1].type;
        if (!is_temporal(start) || !(end.is_interval() || end.kind() == start.kind())) refuse_arguments(request, signature);
    }
    if (request.arguments[0].type.kind() != request.arguments[2].type.kind()) refuse_arguments(request, signature);
    return bound_of(request, DataType::boolean(), overlaps);
}

}  // namespace

BoundFunction bind_time_arithmetic(const BindRequest& request) {
    if (request.arguments.size() != 2) refuse_arguments(request, "a time or interval, an operator, and an interval");
    if (request.name == "+") return bind_sum(request, false);
    if (request.name == "-") return bind_sum(request, true);
    if (request.name == "*") return bind_product(request);
    refuse_operands(request);
}

void register_time_arithmetic_functions(FunctionRegistry& registry) {
    registry.add({"TIMESTAMPADD", {"TIMESTAMPADD(unit, INT, DATE | TIME | TIMESTAMP)"}, bind_timestamp_add});
    registry.add({"TIMESTAMPDIFF", {"TIMESTAMPDIFF(unit, DATE | TIMESTAMP, DATE | TIMESTAMP)"}, bind_timestamp_diff});
    registry.add({"INTERVAL DIFFERENCE", {"(TIMESTAMP - TIMESTAMP) DAY TO SECOND"}, bind_interval_difference});
    registry.add({"OVERLAPS", {"(start, end) OVERLAPS (start, end)"}, bind_overlaps});
}

}  // namespace windrow
