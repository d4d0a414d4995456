// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/text_writer.hpp"
#include "windrow/semantics/time_text.hpp"
#include "windrow/semantics/time_unit.hpp"

namespace windrow {

/// The physical form in which a temporal type lies in a column.
enum class TimeForm : std::uint8_t { days, time, milliseconds, nanoseconds };

/// Form of DATE, TIME, TIMESTAMP and TIMESTAMP_LTZ (DATE for other types: callers check the kind).
inline TimeForm time_form(const DataType& type) {
    if (type.is_timestamp()) return type.precision() <= 3 ? TimeForm::milliseconds : TimeForm::nanoseconds;
    return type.kind() == TypeKind::time ? TimeForm::time : TimeForm::days;
}

/// Reads a temporal column in milliseconds: of the day for TIME, else since epoch (DATE at midnight), floored. Times of
/// TIMESTAMP_LTZ are instants; `local` puts them on the wall clock of the session's zone.
class TimeReader {
public:
    TimeReader(const Column& column, const TimeZone* zone)
        : column_(column),
          form_(time_form(column.type)),
          zone_(column.type.kind() == TypeKind::timestamp_ltz && zone != nullptr && !zone->is_utc() ? zone : nullptr) {}

    [[nodiscard]] std::int64_t milliseconds(std::int64_t i) const {
        switch (form_) {
            case TimeForm::days:
                return column_.at<std::int32_t>(i) * semantics::milliseconds_per_day;
            case TimeForm::time:
                return column_.at<std::int32_t>(i);
            case TimeForm::milliseconds:
                return column_.at<std::int64_t>(i);
            default:
                return static_cast<std::int64_t>(
                    semantics::floor_div_128(column_.at<int128_t>(i), semantics::nanoseconds_per_millisecond));
        }
    }
    /// Nanoseconds beyond `milliseconds(i)`, 0..999999.
    [[nodiscard]] std::int64_t beyond(std::int64_t i) const {
        if (form_ != TimeForm::nanoseconds) return 0;
        return semantics::floor_mod_128(column_.at<int128_t>(i), semantics::nanoseconds_per_millisecond);
    }
    [[nodiscard]] std::int64_t local(std::int64_t i) const {
        const std::int64_t value = milliseconds(i);
        return zone_ == nullptr ? value : zone_->to_local(value);
    }
    [[nodiscard]] std::int64_t zone_offset(std::int64_t instant) const {
        return zone_ == nullptr ? 0 : zone_->offset_at(instant);
    }
    /// The wall-clock time with its nanoseconds.
    [[nodiscard]] semantics::TimePoint local_point(std::int64_t i) const {
        semantics::TimePoint point = semantics::from_milliseconds(local(i));
        point.nanosecond += static_cast<semantics::i32>(beyond(i));
        return point;
    }

private:
    const Column& column_;
    TimeForm form_;
    const TimeZone* zone_;
};

/// Fills `out` (of a temporal type) with `body(i)`, which returns milliseconds as `TimeReader` gives them, plus `beyond(i)`
/// nanoseconds where the type holds them.
template <typename Body, typename Beyond>
void write_times(const CallContext& call, Column& out, Body&& body, Beyond&& beyond) {
    switch (time_form(out.type)) {
        case TimeForm::days:
            write_values<std::int32_t>(
                call, out, [&](std::int64_t i) { return static_cast<std::int32_t>(semantics::days_of_milliseconds(body(i))); });
            break;
        case TimeForm::time:
            write_values<std::int32_t>(call, out, [&](std::int64_t i) { return static_cast<std::int32_t>(body(i)); });
            break;
        case TimeForm::milliseconds:
            write_values<std::int64_t>(call, out, body);
            break;
        case TimeForm::nanoseconds:
            write_values<int128_t>(call, out, [&](std::int64_t i) {
                return static_cast<int128_t>(body(i)) * semantics::nanoseconds_per_millisecond + beyond(i);
            });
            break;
    }
}

template <typename Body>
void write_times(const CallContext& call, Column& out, Body&& body) {
    write_times(call, out, body, [](std::int64_t /*i*/) { return std::int64_t{0}; });
}

}  // namespace windrow
