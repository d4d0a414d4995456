// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/time_zone.hpp"

#include "time_zone_file.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/calendar.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

namespace windrow {

namespace {

constexpr std::int64_t minute_ms = semantics::milliseconds_per_minute;

/// Milliseconds of a fixed offset `[+-]h[h][[:]mm]`, at most 18 hours as in java.time.ZoneOffset; none for other texts.
std::optional<std::int64_t> parse_offset(std::string_view text) {
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    std::string digits;
    bool colon = false;
    for (const char c : text.substr(1)) {
        if (c == ':' && !colon && !digits.empty() && digits.size() <= 2) {
            if (digits.size() == 1) digits.insert(0, 1, '0');
            colon = true;
        } else if (c >= '0' && c <= '9') {
            digits += c;
        } else {
            return std::nullopt;
        }
    }
    if (digits.size() == 1) digits.insert(0, 1, '0');
    if (digits.size() != (colon ? 4U : 2U) && digits.size() != 4U) return std::nullopt;
    const int hours = (digits[0] - '0') * 10 + digits[1] - '0';
    const int minutes = digits.size() == 4 ? (digits[2] - '0') * 10 + digits[3] - '0' : 0;
    if (minutes > 59 || hours * 60 + minutes > 18 * 60) return std::nullopt;
    const std::int64_t offset = (hours * 60 + minutes) * minute_ms;
    return text[0] == '-' ? -offset : offset;
}

std::shared_ptr<const TimeZone> load(const std::string& name) {
    if (name == "UTC" || name == "GMT" || name == "Z")
        return std::make_shared<const TimeZone>(name, 0, std::vector<TimeZone::Transition>{});
    std::string_view offset_text = name;
    if (name.rfind("GMT", 0) == 0) offset_text.remove_prefix(3);
    if (const auto offset = parse_offset(offset_text)) {
        return std::make_shared<const TimeZone>(name, *offset, std::vector<TimeZone::Transition>{});
    }
    if (auto table = read_time_zone_file(name)) {
        return std::make_shared<const TimeZone>(name, table->first_offset_ms, std::move(table->transitions));
    }
    throw Error("W1050", "there is no time zone '" + name + "'",
                "write a name such as 'Europe/Berlin' or an offset such as 'GMT+08:00'" + nearest_time_zone_names(name));
}

}  // namespace

TimeZone::TimeZone(std::string name, std::int64_t first_offset_ms, std::vector<Transition> transitions)
    : name_(std::move(name)), first_offset_(first_offset_ms), transitions_(std::move(transitions)) {}

std::shared_ptr<const TimeZone> TimeZone::utc() {
    static const auto zone = std::make_shared<const TimeZone>("UTC", 0, std::vector<Transition>{});
    return zone;
}

std::shared_ptr<const TimeZone> TimeZone::find(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const TimeZone>, std::less<>> loaded;
    const std::scoped_lock lock(mutex);
    if (const auto found = loaded.find(name); found != loaded.end()) return found->second;
    auto zone = load(std::string(name));
    loaded.emplace(std::string(name), zone);
    return zone;
}

std::int64_t TimeZone::offset_at(std::int64_t instant_ms) const noexcept {
    return semantics::zone_offset_at(table(), instant_ms);
}

std::int64_t TimeZone::to_instant(std::int64_t local_ms) const noexcept {
    return semantics::zone_to_instant(table(), local_ms);
}

std::int64_t TimeZone::to_timer_instant(std::int64_t local_ms) const noexcept {
    return semantics::zone_to_timer_instant(table(), local_ms);
}

}  // namespace windrow
