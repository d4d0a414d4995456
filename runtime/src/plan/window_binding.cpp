// SPDX-License-Identifier: Apache-2.0
#include "window_binding.hpp"

#include <array>
#include <utility>

namespace windrow::plan {

std::string duration_text(std::int64_t milliseconds) {
    constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
        {{86400000, " d"}, {3600000, " h"}, {60000, " min"}, {1000, " s"}}};
    if (milliseconds != 0) {
        for (const auto& [length, name] : units) {
            if (milliseconds % length == 0) return std::to_string(milliseconds / length) + name;
        }
    }
    return std::to_string(milliseconds) + " ms";
}

void check_time_attribute(const std::string& function, const std::string& column, const DataType& type, SourceRange where) {
    if (type.time_attribute() != TimeAttribute::none) return;
    const std::string plain = type.to_plain_string();
    if (type.is_timestamp()) {
        throw Error("W3101", function + " needs a time attribute, but '" + column + "' is a plain " + plain,
                    "declare it in the table: WATERMARK FOR " + column + " AS " + column +
                        " - INTERVAL '5' SECOND; behind a window, use window_time (TUMBLE_ROWTIME of a group window), not "
                        "window_start or window_end")
            .at(where);
    }
    throw Error("W3101", function + " needs a time attribute, but '" + column + "' is " + plain,
                "name the column of the WATERMARK clause (TIMESTAMP(3) or TIMESTAMP_LTZ(3)), or a PROCTIME() column")
        .at(where);
}

std::int64_t window_interval(const std::string& function, const char* argument, const Expression& value) {
    if (value.type.kind() == TypeKind::interval_year_month) {
        throw Error("W3103", function + " has no windows of months or years: " + argument + " is an interval of MONTH or YEAR",
                    "use SECOND, MINUTE, HOUR or DAY: INTERVAL '30' DAY")
            .at(value.where);
    }
    if (value.kind != ExpressionKind::literal || value.type.kind() != TypeKind::interval_day_time || value.literal.is_null()) {
        throw Error(
            "W3102",
            std::string(argument) + " of " + function + " must be a constant interval, not " + value.type.to_plain_string(),
            "write INTERVAL '10' MINUTE")
            .at(value.where);
    }
    return value.literal.int64();
}

void check_window(const std::string& function, const WindowSpec& spec, SourceRange where) {
    const auto positive = [&](const char* name, std::int64_t value) {
        if (value > 0) return;
        throw Error("W3104", std::string(name) + " of " + function + " must be positive, not " + duration_text(value)).at(where);
    };
    positive(spec.kind == WindowKind::session ? "the gap" : "the size", spec.size);
    if (spec.kind == WindowKind::hop) positive("the slide", spec.slide);
    if (spec.kind == WindowKind::cumulate) positive("the step", spec.slide);
    const std::int64_t offset = spec.offset < 0 ? -spec.offset : spec.offset;
    if (offset >= spec.size && spec.offset != 0) {
        throw Error("W3105",
                    "the offset of " + function + " (" + duration_text(spec.offset) + ") must be smaller than the size (" +
                        duration_text(spec.size) + ")",
                    "windows repeat every size: take the offset modulo the size")
            .at(where);
    }
    if (spec.kind == WindowKind::cumulate && spec.size % spec.slide != 0) {
        throw Error("W3106",
                    "the size of CUMULATE (" + duration_text(spec.size) + ") must be a multiple of its step (" +
                        duration_text(spec.slide) + ")",
                    "the order is CUMULATE(TABLE t, DESCRIPTOR(ts), step, size)")
            .at(where);
    }
}

void check_aggregated_window(const WindowSpec& spec, SourceRange where) {
    if (spec.legacy || spec.kind != WindowKind::hop || spec.size % spec.slide == 0) return;
    throw Error(
        "W3107",
        "the size of HOP (" + duration_text(spec.size) + ") must be a multiple of its slide (" + duration_text(spec.slide) + ")",
        spec.slide > spec.size ? "the order is HOP(TABLE t, DESCRIPTOR(ts), slide, size)"
                               : "choose such a size, or use the group window GROUP BY HOP(ts, slide, size), which may be any")
        .at(where);
}

void set_window_time(WindowSpec& spec, const DataType& time, const EvaluationContext& context) {
    spec.processing_time = time.time_attribute() == TimeAttribute::proctime;
    spec.time_zone = time.kind() == TypeKind::timestamp_ltz ? context.time_zone : nullptr;
}

DataType window_time_type(const DataType& time) {
    const DataType type = time.kind() == TypeKind::timestamp_ltz ? DataType::timestamp_ltz(3) : DataType::timestamp(3);
    return type.not_null().with_time_attribute(time.time_attribute());
}

}  // namespace windrow::plan
