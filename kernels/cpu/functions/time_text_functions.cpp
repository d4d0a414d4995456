// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/java_time_pattern.hpp"
#include "functions/time_columns.hpp"
#include "functions/time_functions.hpp"

#include <array>
#include <deque>
#include <limits>
#include <optional>

namespace windrow {

namespace {

using semantics::i64;

constexpr DeviceSupport patterns_on_host{false, "time patterns hold texts of a locale"};
constexpr std::string_view default_pattern = "yyyy-MM-dd HH:mm:ss";

/// What Flink's TO_DATE gives for a text that does not fit its pattern: the day of the smallest instant, cut to 32 bits.
constexpr std::int32_t day_of_unreadable_text = 622191233;

/// What UNIX_TIMESTAMP gives for a text that does not fit.
constexpr std::int64_t second_of_unreadable_text = std::numeric_limits<std::int64_t>::min();

i64 size_of(std::string_view text) {
    return static_cast<i64>(text.size());
}

/// The patterns of a call: one literal, or a column of them, each parsed once. `lenient` patterns that Java refuses are absent
/// instead of failing.
class TimePatterns {
public:
    TimePatterns(const CallContext& call, const Column* column, TimeDialect dialect, bool lenient)
        : literal_(static_cast<const TimePattern*>(call.state)), column_(column), dialect_(dialect), lenient_(lenient) {}

    const TimePattern* at(std::int64_t i) {
        if (literal_ != nullptr) return literal_;
        const std::string_view text = column_ == nullptr ? default_pattern : column_->text(i);
        for (const auto& [known, pattern] : parsed_) {
            if (known == text) return pattern ? &*pattern : nullptr;
        }
        if (parsed_.size() >= 64) parsed_.pop_front();
        parsed_.emplace_back(std::string(text), parse(text));
        const auto& pattern = parsed_.back().second;
        return pattern ? &*pattern : nullptr;
    }

private:
    std::optional<TimePattern> parse(std::string_view text) const {
        try {
            return parse_time_pattern(text, dialect_);
        } catch (const Error&) {
            if (!lenient_) throw;
            return std::nullopt;
        }
    }

    const TimePattern* literal_;
    const Column* column_;
    TimeDialect dialect_;
    bool lenient_;
    std::deque<std::pair<std::string, std::optional<TimePattern>>> parsed_;
};

/// The literal pattern in argument 1, parsed while planning; none for a column (or if Java refuses it and `lenient`).
std::shared_ptr<const void> literal_pattern(const BindRequest& request, TimeDialect dialect, bool lenient) {
    if (request.arguments.size() < 2 || request.arguments[1].literal == nullptr || request.arguments[1].literal->is_null())
        return nullptr;
    try {
        return std::make_shared<TimePattern>(parse_time_pattern(request.arguments[1].literal->text(), dialect));
    } catch (Error& error) {
        if (lenient) return nullptr;
        throw error.at(request.arguments[1].where);
    }
}

std::shared_ptr<const void> formatter_literal(const BindRequest& request) {
    return literal_pattern(request, TimeDialect::formatter, false);
}
std::shared_ptr<const void> lenient_formatter_literal(const BindRequest& request) {
    return literal_pattern(request, TimeDialect::formatter, true);
}
std::shared_ptr<const void> simple_literal(const BindRequest& request) {
    return literal_pattern(request, TimeDialect::simple, false);
}

const Column* second_column(std::span<const Column> arguments) {
    return arguments.size() > 1 ? &arguments[1] : nullptr;
}

void date_format(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, second_column(arguments), TimeDialect::formatter, false);
    const TimeReader reader(arguments[0], call.session.time_zone.get());
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 24,
                [&](std::int64_t i, TextWriter& writer) { format_time_pattern(*patterns.at(i), reader.local_point(i), writer); });
}

const TimePattern& default_simple_pattern() {
    static const TimePattern pattern = parse_time_pattern(default_pattern, TimeDialect::simple);
    return pattern;
}

/// DATE_FORMAT of a STRING: read as `yyyy-MM-dd HH:mm:ss`, NULL if that fails.
void date_format_text(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, second_column(arguments), TimeDialect::simple, false);
    write_nullable_texts(call, out, static_cast<std::size_t>(call.rows) * 24, [&](std::int64_t i, TextWriter& writer) {
        semantics::TimePoint point;
        if (!parse_with_simple_format(default_simple_pattern(), arguments[0].text(i), call.session.now_ms, point)) return false;
        const std::optional<std::int64_t> offset =
            call.session.time_zone->is_utc() ? std::optional<std::int64_t>(0) : std::nullopt;
        format_time_pattern(*patterns.at(i), point, writer, offset);
        return true;
    });
}

BoundFunction bind_date_format(const BindRequest& request) {
    const char* signature = "DATE_FORMAT(TIMESTAMP | TIMESTAMP_LTZ | STRING, pattern STRING); CAST a DATE to TIMESTAMP first";
    if (request.arguments.size() != 2) refuse_arguments(request, signature);
    const DataType& time = request.arguments[0].type;
    if (!time.is_timestamp() && !time.is_string()) refuse_arguments(request, signature);
    const bool text = time.is_string();
    BoundFunction bound = bind_form(request, {.name = "DATE_FORMAT",
                                              .signature = signature,
                                              .arguments = "xs",
                                              .result = result_string,
                                              .kernel = text ? date_format_text : date_format,
                                              .can_be_null = text,
                                              .device = patterns_on_host,
                                              .state = text ? simple_literal : formatter_literal});
    return bound;
}

void to_date(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_values<std::int32_t>(call, out, [&](std::int64_t i, std::int32_t& days) {
        const std::string_view text = arguments[0].text(i);
        return semantics::parse_cast_date(text.data(), size_of(text), days);
    });
}

void to_date_by_pattern(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, &arguments[1], TimeDialect::simple, false);
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        semantics::TimePoint point;
        std::optional<std::int64_t> offset;
        if (!parse_with_simple_format(*patterns.at(i), arguments[0].text(i), call.session.now_ms, point, &offset))
            return day_of_unreadable_text;
        const std::int64_t instant = semantics::to_milliseconds(point) - offset.value_or(0);
        return static_cast<std::int32_t>(semantics::days_of_milliseconds(instant));
    });
}

BoundFunction bind_to_date(const BindRequest& request) {
    const bool by_pattern = request.arguments.size() > 1;
    return bind_form(request, {.name = "TO_DATE",
                               .signature = "TO_DATE(STRING [, pattern STRING])",
                               .arguments = "s?s",
                               .result = [](std::span<const DataType>) { return DataType::date(); },
                               .kernel = by_pattern ? to_date_by_pattern : to_date,
                               .can_be_null = true,
                               .device = by_pattern ? patterns_on_host : DeviceSupport{},
                               .state = simple_literal});
}

/// TO_TIMESTAMP(text, pattern): a text that does not fit is read once more as a JDBC escape (`1999-9-1 5:20:10`).
bool read_timestamp(const TimePattern* pattern, std::string_view text, semantics::TimePoint& point) {
    if (pattern == nullptr) return false;
    if (parse_with_formatter(*pattern, text, point)) return true;
    i64 begin = 0;
    i64 end = size_of(text);
    semantics::trim_blanks(text.data(), begin, end);
    text = text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    if (text.find(' ') != std::string_view::npos) return semantics::parse_rolling_timestamp(text.data(), size_of(text), point);
    std::int32_t days = 0;
    if (!semantics::parse_rolling_date(text.data(), size_of(text), days)) return false;
    point = {days * semantics::seconds_per_day, 0};
    return true;
}

void to_timestamp(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        const std::string_view text = arguments[0].text(i);
        semantics::TimePoint point;
        if (!semantics::parse_cast_timestamp(text.data(), size_of(text), point)) return false;
        milliseconds = semantics::to_milliseconds(point);
        return true;
    });
}

void to_timestamp_by_pattern(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, &arguments[1], TimeDialect::formatter, true);
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        semantics::TimePoint point;
        if (!read_timestamp(patterns.at(i), arguments[0].text(i), point)) return false;
        milliseconds = semantics::to_milliseconds(point);
        return true;
    });
}

BoundFunction bind_to_timestamp(const BindRequest& request) {
    const bool by_pattern = request.arguments.size() > 1;
    return bind_form(request, {.name = "TO_TIMESTAMP",
                               .signature = "TO_TIMESTAMP(STRING [, pattern STRING]); for numbers TO_TIMESTAMP_LTZ",
                               .arguments = "s?s",
                               .result = [](std::span<const DataType>) { return DataType::timestamp(3); },
                               .kernel = by_pattern ? to_timestamp_by_pattern : to_timestamp,
                               .can_be_null = true,
                               .device = by_pattern ? patterns_on_host : DeviceSupport{},
                               .state = lenient_formatter_literal});
}

/// The instants that TO_TIMESTAMP_LTZ gives: years 0 to 9999.
bool in_range(std::int64_t milliseconds) {
    return milliseconds >= -62167219200000 && milliseconds <= 253402300799999;
}

struct EpochState {
    std::int64_t factor;
};

void epoch_to_timestamp(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const std::int64_t factor = static_cast<const EpochState*>(call.state)->factor;
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        return !__builtin_mul_overflow(arguments[0].at<std::int64_t>(i), factor, &milliseconds) && in_range(milliseconds);
    });
}

void fractional_epoch_to_timestamp(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto factor = static_cast<double>(static_cast<const EpochState*>(call.state)->factor);
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        const double value = arguments[0].at<double>(i) * factor;
        if (!(value > -1e15 && value < 1e15)) return false;
        milliseconds = static_cast<std::int64_t>(value);
        return in_range(milliseconds);
    });
}

/// The zones of a column, looked up once while the name stays the same; null for a name that is none.
class NamedZones {
public:
    const TimeZone* get(std::string_view name) {
        if (known_ && name_ == name) return zone_.get();
        known_ = true;
        name_ = name;
        try {
            zone_ = TimeZone::find(name);
        } catch (const Error&) {
            zone_ = nullptr;
        }
        return zone_.get();
    }

private:
    bool known_ = false;
    std::string name_;
    std::shared_ptr<const TimeZone> zone_;
};

/// (text [, pattern [, zone]]), the zone being UTC if not given. A text without a pattern that is no time fails the job, as does
/// Flink; with one it is NULL, and so it is for a zone that does not exist.
void text_to_timestamp_ltz(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, second_column(arguments), TimeDialect::formatter, true);
    NamedZones zones;
    write_nullable_values<std::int64_t>(call, out, [&](std::int64_t i, std::int64_t& milliseconds) {
        const std::string_view text = arguments[0].text(i);
        semantics::TimePoint point;
        const bool read = arguments.size() == 1 ? semantics::parse_cast_timestamp(text.data(), size_of(text), point)
                                                : read_timestamp(patterns.at(i), text, point);
        if (!read && arguments.size() == 1) {
            throw Error("W5042", "TO_TIMESTAMP_LTZ cannot read '" + std::string(text) + "'",
                        "write yyyy-MM-dd or yyyy-MM-dd HH:mm:ss[.fraction]; with a pattern, a text that does not fit is NULL");
        }
        if (!read) return false;
        milliseconds = semantics::to_milliseconds(point);
        if (arguments.size() < 3) return true;
        const TimeZone* zone = zones.get(arguments[2].text(i));
        if (zone != nullptr) milliseconds = zone->to_instant(milliseconds);
        return zone != nullptr;
    });
}

DataType result_timestamp_ltz(std::span<const DataType> /*arguments*/) {
    return DataType::timestamp_ltz(3);
}

BoundFunction bind_to_timestamp_ltz(const BindRequest& request) {
    const char* signature = "TO_TIMESTAMP_LTZ(BIGINT [, 0 | 3]) or TO_TIMESTAMP_LTZ(STRING [, pattern STRING [, zone STRING]])";
    if (request.arguments.empty()) refuse_arguments(request, signature);
    const DataType& given = request.arguments[0].type;
    if (given.is_string()) {
        return bind_form(request, {.name = "TO_TIMESTAMP_LTZ",
                                   .signature = signature,
                                   .arguments = "s?ss",
                                   .result = result_timestamp_ltz,
                                   .kernel = text_to_timestamp_ltz,
                                   .can_be_null = true,
                                   .device = patterns_on_host,
                                   .state = lenient_formatter_literal});
    }
    std::int64_t precision = 3;
    if (request.arguments.size() > 1) {
        const Value* literal = request.arguments[1].literal;
        precision = literal != nullptr && std::holds_alternative<std::int64_t>(literal->storage()) ? literal->int64() : -1;
        if (precision != 0 && precision != 3) {
            throw Error("W3312", "the precision of TO_TIMESTAMP_LTZ must be the literal 0 or 3",
                        "write 0 for seconds since epoch, 3 for milliseconds")
                .at(request.arguments[1].where);
        }
    }
    // The fraction of a DECIMAL is cut before anything else (recorded on Flink 2.2.0); that of a DOUBLE counts.
    const bool whole = given.is_integer() || given.kind() == TypeKind::decimal;
    BoundFunction bound = bind_form(request, {.name = "TO_TIMESTAMP_LTZ",
                                              .signature = signature,
                                              .arguments = given.is_integer() ? "l?i" : (whole ? "n?i" : "d?i"),
                                              .result = result_timestamp_ltz,
                                              .kernel = whole ? epoch_to_timestamp : fractional_epoch_to_timestamp,
                                              .can_be_null = true});
    if (whole) bound.argument_types[0] = DataType::bigint().with_nullable(given.nullable());
    bound.state = std::make_shared<EpochState>(EpochState{precision == 0 ? 1000 : 1});
    return bound;
}

void from_unixtime(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, second_column(arguments), TimeDialect::simple, false);
    const TimeZone& zone = *call.session.time_zone;
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 20, [&](std::int64_t i, TextWriter& writer) {
        const std::int64_t instant = semantics::wrapping_multiply(arguments[0].at<std::int64_t>(i), 1000);
        const std::int64_t offset = zone.offset_at(instant);
        format_time_pattern(*patterns.at(i), semantics::from_milliseconds(instant + offset), writer, offset);
    });
}

/// The instant of a wall-clock time as java.util.Calendar has it: shifted forward over a gap, the later one in an overlap.
std::int64_t calendar_instant(const TimeZone& zone, std::int64_t local) {
    const std::int64_t later = zone.to_timer_instant(local);
    return zone.to_local(later) == local ? later : zone.to_instant(local);
}

void unix_timestamp(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TimePatterns patterns(call, second_column(arguments), TimeDialect::simple, false);
    const TimeZone& zone = *call.session.time_zone;
    write_values<std::int64_t>(call, out, [&](std::int64_t i) {
        semantics::TimePoint point;
        std::optional<std::int64_t> offset;
        if (!parse_with_simple_format(*patterns.at(i), arguments[0].text(i), call.session.now_ms, point, &offset))
            return second_of_unreadable_text;
        const std::int64_t local = semantics::to_milliseconds(point);
        return semantics::floor_div(offset ? local - *offset : calendar_instant(zone, local), 1000);
    });
}

void unix_timestamp_now(const CallContext& call, std::span<const Column> /*arguments*/, Column& out) {
    const std::int64_t now = semantics::floor_div(call.session.now_ms, 1000);
    out = Column::of_constant(out.type, Value(now), call.rows);
}

BoundFunction bind_unix_timestamp(const BindRequest& request) {
    const char* signature = "UNIX_TIMESTAMP() or UNIX_TIMESTAMP(STRING [, pattern STRING]); CAST a TIMESTAMP to STRING first";
    if (request.arguments.empty()) {
        return bind_form(request, {.name = "UNIX_TIMESTAMP",
                                   .signature = signature,
                                   .arguments = "",
                                   .result = result_bigint,
                                   .kernel = unix_timestamp_now,
                                   .never_null = true});
    }
    return bind_form(request, {.name = "UNIX_TIMESTAMP",
                               .signature = signature,
                               .arguments = "s?s",
                               .result = result_bigint,
                               .kernel = unix_timestamp,
                               .device = patterns_on_host,
                               .state = simple_literal});
}

/// The region behind a three-letter identifier of java.util.TimeZone (EST, MST and HST are zones of the time zone files).
std::string_view region_of_short_name(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 25> regions{{{"ACT", "Australia/Darwin"},
                                                                                     {"AET", "Australia/Sydney"},
                                                                                     {"AGT", "America/Argentina/Buenos_Aires"},
                                                                                     {"ART", "Africa/Cairo"},
                                                                                     {"AST", "America/Anchorage"},
                                                                                     {"BET", "America/Sao_Paulo"},
                                                                                     {"BST", "Asia/Dhaka"},
                                                                                     {"CAT", "Africa/Harare"},
                                                                                     {"CNT", "America/St_Johns"},
                                                                                     {"CST", "America/Chicago"},
                                                                                     {"CTT", "Asia/Shanghai"},
                                                                                     {"EAT", "Africa/Addis_Ababa"},
                                                                                     {"ECT", "Europe/Paris"},
                                                                                     {"IET", "America/Indiana/Indianapolis"},
                                                                                     {"IST", "Asia/Kolkata"},
                                                                                     {"JST", "Asia/Tokyo"},
                                                                                     {"MIT", "Pacific/Apia"},
                                                                                     {"NET", "Asia/Yerevan"},
                                                                                     {"NST", "Pacific/Auckland"},
                                                                                     {"PLT", "Asia/Karachi"},
                                                                                     {"PNT", "America/Phoenix"},
                                                                                     {"PRT", "America/Puerto_Rico"},
                                                                                     {"PST", "America/Los_Angeles"},
                                                                                     {"SST", "Pacific/Guadalcanal"},
                                                                                     {"VST", "Asia/Ho_Chi_Minh"}}};
    for (const auto& [known, region] : regions) {
        if (known == name) return region;
    }
    return name;
}

/// A zone by the rules of java.util.TimeZone: a name that does not exist is GMT, and so is an offset without GMT in front.
std::shared_ptr<const TimeZone> zone_or_utc(std::string_view name) {
    if (name.starts_with('+') || name.starts_with('-')) return TimeZone::utc();
    name = region_of_short_name(name);
    try {
        return TimeZone::find(name);
    } catch (const Error&) {
        return TimeZone::utc();
    }
}

/// The zones of a column, looked up once while the name stays the same.
class Zones {
public:
    const TimeZone& get(std::string_view name) {
        if (zone_ == nullptr || name_ != name) {
            name_ = name;
            zone_ = zone_or_utc(name);
        }
        return *zone_;
    }

private:
    std::string name_;
    std::shared_ptr<const TimeZone> zone_;
};

void convert_tz(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Zones from;
    Zones to;
    write_nullable_texts(call, out, static_cast<std::size_t>(call.rows) * 20, [&](std::int64_t i, TextWriter& writer) {
        semantics::TimePoint point;
        if (!parse_with_simple_format(default_simple_pattern(), arguments[0].text(i), call.session.now_ms, point)) return false;
        const std::int64_t instant = calendar_instant(from.get(arguments[1].text(i)), semantics::to_milliseconds(point));
        format_time_pattern(default_simple_pattern(),
                            semantics::from_milliseconds(to.get(arguments[2].text(i)).to_local(instant)), writer);
        return true;
    });
}

}  // namespace

void register_time_text_functions(FunctionRegistry& registry) {
    registry.add(
        {"DATE_FORMAT", {"DATE_FORMAT(TIMESTAMP | TIMESTAMP_LTZ | STRING, pattern STRING)"}, bind_date_format, patterns_on_host});
    registry.add({"TO_DATE", {"TO_DATE(STRING [, pattern STRING])"}, bind_to_date});
    registry.add({"TO_TIMESTAMP", {"TO_TIMESTAMP(STRING [, pattern STRING])"}, bind_to_timestamp});
    registry.add({"TO_TIMESTAMP_LTZ",
                  {"TO_TIMESTAMP_LTZ(BIGINT [, 0 | 3])", "TO_TIMESTAMP_LTZ(STRING [, pattern STRING [, zone STRING]])"},
                  bind_to_timestamp_ltz});
    add_form(registry, {.name = "FROM_UNIXTIME",
                        .signature = "FROM_UNIXTIME(BIGINT [, pattern STRING])",
                        .arguments = "l?s",
                        .result = result_string,
                        .kernel = from_unixtime,
                        .device = patterns_on_host,
                        .state = simple_literal});
    registry.add({"UNIX_TIMESTAMP",
                  {"UNIX_TIMESTAMP()", "UNIX_TIMESTAMP(STRING [, pattern STRING])"},
                  bind_unix_timestamp,
                  patterns_on_host});
    add_form(registry, {.name = "CONVERT_TZ",
                        .signature = "CONVERT_TZ(STRING, from zone STRING, to zone STRING)",
                        .arguments = "sss",
                        .result = result_string,
                        .kernel = convert_tz,
                        .can_be_null = true,
                        .device = {false, "zones of a column are looked up by name"}});
}

}  // namespace windrow
