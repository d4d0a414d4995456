// SPDX-License-Identifier: Apache-2.0
/// CAST to DATE, TIME, TIMESTAMP and TIMESTAMP_LTZ, through the session zone (expressions/470, 480-482). Fractions are cut toward
/// minus infinity (rule D10).
#include "expression/cast_rows.hpp"
#include "windrow/semantics/time_cast.hpp"

namespace windrow {

namespace {

using namespace semantics;

/// Reads the source as a wall-clock time, whatever its type; false for a bad text.
class SourceTime {
public:
    explicit SourceTime(const CastRequest& request) : request_(request), zone_(*request.session.time_zone) {}

    /// The wall-clock time, or (`instant` true) the instant.
    bool read(std::int64_t row, bool instant, TimePoint& out) const {
        const Column& from = request_.from;
        bool is_instant = false;
        switch (from.type.kind()) {
            case TypeKind::date:
                out = {static_cast<i64>(from.at<i32>(row)) * 86400, 0};
                break;
            case TypeKind::time:
                out = from_milliseconds(from.at<i32>(row));
                break;
            case TypeKind::timestamp:
                out = stored(row);
                break;
            case TypeKind::timestamp_ltz:
                out = stored(row);
                is_instant = true;
                break;
            default: {
                const std::string_view text = from.text(row);
                if (!parse_cast_timestamp(text.data(), static_cast<i64>(text.size()), out)) return false;
            }
        }
        if (is_instant == instant || zone_.is_utc()) return true;
        const i64 milliseconds = to_milliseconds(out);
        const TimePoint moved = from_milliseconds(instant ? zone_.to_instant(milliseconds) : zone_.to_local(milliseconds));
        out = {moved.second, out.nanosecond};
        return true;
    }

private:
    TimePoint stored(std::int64_t row) const {
        return request_.from.type.physical() == PhysicalKind::int128 ? from_nanoseconds(request_.from.at<i128>(row))
                                                                     : from_milliseconds(request_.from.at<i64>(row));
    }
    const CastRequest& request_;
    const TimeZone& zone_;
};

Column cast_to_date(const CastRequest& request) {
    const SourceTime source(request);
    const bool text = request.from.type.is_string();
    return cast_each<i32>(request, [&](std::int64_t i) -> Converted<i32> {
        if (text) {
            const std::string_view value = request.from.text(i);
            return text_to_date(value.data(), static_cast<i64>(value.size()));
        }
        TimePoint point{};
        source.read(i, false, point);
        return {date_of(to_milliseconds(point)), Outcome::value};
    });
}

Column cast_to_time_of_day(const CastRequest& request) {
    const SourceTime source(request);
    const int precision = request.to.precision();
    const bool text = request.from.type.is_string();
    return cast_each<i32>(request, [&](std::int64_t i) -> Converted<i32> {
        if (text) {
            const std::string_view value = request.from.text(i);
            return text_to_time(value.data(), static_cast<i64>(value.size()), precision);
        }
        TimePoint point{};
        source.read(i, false, point);
        return {cut_time(time_of_milliseconds(to_milliseconds(point)), precision), Outcome::value};
    });
}

template <typename Out>
Column cast_to_timestamp(const CastRequest& request) {
    const SourceTime source(request);
    const bool instant = request.to.kind() == TypeKind::timestamp_ltz;
    const int precision = request.to.precision();
    return cast_each<Out>(request, [&](std::int64_t i) -> Converted<Out> {
        TimePoint point{};
        if (!source.read(i, instant, point)) return {0, Outcome::bad};
        return {stored_timestamp<Out>(point, precision), Outcome::value};
    });
}

}  // namespace

Column cast_to_time(const CastRequest& request) {
    if (request.to.kind() == TypeKind::date) return cast_to_date(request);
    if (request.to.kind() == TypeKind::time) return cast_to_time_of_day(request);
    // Milliseconds of either kind in a zone without offset are the same numbers, if no digit is cut.
    const DataType& type = request.from.type;
    const bool same_clock = type.kind() == request.to.kind() || request.session.time_zone->is_utc();
    if (type.is_timestamp() && same_clock && type.physical() == request.to.physical() &&
        type.precision() <= request.to.precision()) {
        Column out = request.from;
        out.type = request.to;
        return out;
    }
    return request.to.physical() == PhysicalKind::int128 ? cast_to_timestamp<i128>(request) : cast_to_timestamp<i64>(request);
}

}  // namespace windrow
