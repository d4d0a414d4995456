// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/text_writer.hpp"
#include "functions/time_functions.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/semantics/calendar.hpp"

namespace windrow {

namespace {

std::int64_t local_now(const CallContext& call) {
    return call.session.time_zone->to_local(call.session.now_ms);
}

void now_instant(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    out = Column::of_constant(out.type, Value(call.session.now_ms), call.rows);
}

void now_local(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    out = Column::of_constant(out.type, Value(local_now(call)), call.rows);
}

void today(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    out = Column::of_constant(out.type, Value(static_cast<std::int64_t>(semantics::days_of_milliseconds(local_now(call)))),
                              call.rows);
}

void time_of_day(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    // TIME(0): whole seconds.
    const std::int64_t time = semantics::time_of_milliseconds(local_now(call));
    out = Column::of_constant(out.type, Value(time - time % 1000), call.rows);
}

void database(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    out = Column::of_constant(out.type, Value(call.session.current_database), call.rows);
}

DataType result_instant(std::span<const DataType> /*arguments*/) {
    return DataType::timestamp_ltz(3);
}
DataType result_timestamp(std::span<const DataType> /*arguments*/) {
    return DataType::timestamp(3);
}
DataType result_date(std::span<const DataType> /*arguments*/) {
    return DataType::date();
}
DataType result_time(std::span<const DataType> /*arguments*/) {
    return DataType::time(0);
}

void add_clock(FunctionRegistry& registry, const char* name, const char* signature, ResultRule result, ScalarKernel kernel) {
    add_form(registry,
             {.name = name, .signature = signature, .arguments = "", .result = result, .kernel = kernel, .never_null = true});
}

BoundFunction bind_proctime(const BindRequest& request) {
    BoundFunction bound = bind_form(request, {.name = "PROCTIME",
                                              .signature = "PROCTIME()",
                                              .arguments = "",
                                              .result = result_instant,
                                              .kernel = now_instant,
                                              .never_null = true});
    bound.result = bound.result.with_time_attribute(TimeAttribute::proctime);
    bound.deterministic = false;  // stays a call, so that its type keeps the time attribute
    return bound;
}

/// The watermark just before the row: that of its stamp, NULL before the first one. A function of the logs alone, and what Flink
/// gives when rows arrive in stamp order.
void current_watermark(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        milliseconds = call.stamps == nullptr ? watermark_min : call.stamps->watermark(i);
        return milliseconds != watermark_min;
    });
}

BoundFunction bind_current_watermark(const BindRequest& request) {
    if (request.arguments.size() != 1 || request.arguments[0].type.time_attribute() != TimeAttribute::rowtime) {
        Error error("W3317", "CURRENT_WATERMARK takes the event time column of a table with a WATERMARK",
                    "write CURRENT_WATERMARK(ts) in the query that reads the table, with ts the column of its WATERMARK FOR");
        if (!request.arguments.empty()) error.at(request.arguments[0].where);
        throw error;
    }
    const DataType& time = request.arguments[0].type;
    BoundFunction bound;
    bound.name = request.name;
    bound.result = time.kind() == TypeKind::timestamp_ltz ? DataType::timestamp_ltz(3) : DataType::timestamp(3);
    bound.argument_types = {time.with_time_attribute(TimeAttribute::none)};
    bound.kernel = current_watermark;
    bound.strict = false;
    bound.deterministic = false;  // two rows with one time may see two watermarks
    bound.device = {false, "the stamps of rows are on the host"};
    return bound;
}

}  // namespace

void register_time_clock_functions(FunctionRegistry& registry) {
    add_clock(registry, "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", result_instant, now_instant);
    add_clock(registry, "NOW", "NOW()", result_instant, now_instant);
    add_clock(registry, "CURRENT_ROW_TIMESTAMP", "CURRENT_ROW_TIMESTAMP()", result_instant, now_instant);
    add_clock(registry, "LOCALTIMESTAMP", "LOCALTIMESTAMP", result_timestamp, now_local);
    add_clock(registry, "CURRENT_DATE", "CURRENT_DATE", result_date, today);
    add_clock(registry, "CURRENT_TIME", "CURRENT_TIME", result_time, time_of_day);
    add_clock(registry, "LOCALTIME", "LOCALTIME", result_time, time_of_day);
    add_clock(registry, "CURRENT_DATABASE", "CURRENT_DATABASE()", result_string, database);
    registry.add({"PROCTIME", {"PROCTIME()"}, bind_proctime});
    registry.add({"CURRENT_WATERMARK",
                  {"CURRENT_WATERMARK(rowtime)"},
                  bind_current_watermark,
                  {false, "the stamps of rows are on the host"}});
}

}  // namespace windrow
