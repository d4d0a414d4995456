// SPDX-License-Identifier: Apache-2.0
#include "time_zone_file.hpp"

#include "windrow/kernels/edit_distance.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/calendar.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace windrow {

namespace {

const char* const zone_folder = "/usr/share/zoneinfo";
constexpr int last_year = 2200;

[[noreturn]] void fail_damaged(const std::string& name) {
    throw Error("W6090", "the system's file of time zone '" + name + "' is damaged", "install the tzdata package again");
}

/// Big-endian integers of a file image, with bounds.
class FileImage {
public:
    FileImage(std::string bytes, std::string name) : bytes_(std::move(bytes)), name_(std::move(name)) {}

    std::int64_t integer(int width) {
        if (position_ + static_cast<std::size_t>(width) > bytes_.size()) fail_damaged(name_);
        std::uint64_t value = static_cast<unsigned char>(bytes_[position_]) >= 0x80 && width > 1 ? ~std::uint64_t{0} : 0;
        for (int k = 0; k < width; ++k) value = (value << 8) | static_cast<unsigned char>(bytes_[position_++]);
        return static_cast<std::int64_t>(value);
    }
    void skip(std::int64_t bytes) {
        if (bytes < 0 || position_ + static_cast<std::size_t>(bytes) > bytes_.size()) fail_damaged(name_);
        position_ += static_cast<std::size_t>(bytes);
    }
    [[nodiscard]] std::string_view rest() const { return std::string_view(bytes_).substr(position_); }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string bytes_;
    std::string name_;
    std::size_t position_ = 0;
};

struct Header {
    char version = 0;
    std::int64_t utc_flags = 0;
    std::int64_t standard_flags = 0;
    std::int64_t leap_seconds = 0;
    std::int64_t transitions = 0;
    std::int64_t types = 0;
    std::int64_t name_bytes = 0;
};

Header read_header(FileImage& in) {
    if (in.rest().substr(0, 4) != "TZif") fail_damaged(in.name());
    in.skip(4);
    Header header;
    header.version = static_cast<char>(in.integer(1));
    in.skip(15);
    header.utc_flags = in.integer(4);
    header.standard_flags = in.integer(4);
    header.leap_seconds = in.integer(4);
    header.transitions = in.integer(4);
    header.types = in.integer(4);
    header.name_bytes = in.integer(4);
    return header;
}

/// The body whose times have `width` bytes.
TimeZoneTable read_body(FileImage& in, const Header& header, int width) {
    if (header.types < 1 || header.transitions < 0) fail_damaged(in.name());
    std::vector<std::int64_t> instants;
    for (std::int64_t k = 0; k < header.transitions; ++k) instants.push_back(in.integer(width));
    std::vector<std::int64_t> kinds;
    for (std::int64_t k = 0; k < header.transitions; ++k) kinds.push_back(in.integer(1));
    std::vector<std::int64_t> offsets;
    for (std::int64_t k = 0; k < header.types; ++k) {
        offsets.push_back(in.integer(4) * 1000);
        in.skip(2);
    }
    in.skip(header.name_bytes + header.leap_seconds * (width + 4) + header.standard_flags + header.utc_flags);
    TimeZoneTable table;
    table.first_offset_ms = offsets[0];
    std::int64_t current = table.first_offset_ms;
    for (std::size_t k = 0; k < instants.size(); ++k) {
        if (kinds[k] >= header.types) fail_damaged(in.name());
        const std::int64_t offset = offsets[static_cast<std::size_t>(kinds[k])];
        if (offset == current) continue;  // a change of name or of the daylight flag only
        table.transitions.push_back({instants[k] * 1000, offset});
        current = offset;
    }
    return table;
}

/// Reader of the POSIX TZ rule in a file's last line, e.g. `CET-1CEST,M3.5.0,M10.5.0/3`.
class RuleText {
public:
    explicit RuleText(std::string_view text) : text_(text) {}

    [[nodiscard]] bool done() const { return position_ >= text_.size(); }
    bool take(char c) {
        if (done() || text_[position_] != c) return false;
        ++position_;
        return true;
    }
    void name() {
        if (take('<')) {
            while (!done() && !take('>')) ++position_;
            return;
        }
        while (!done() && std::isalpha(static_cast<unsigned char>(text_[position_])) != 0) ++position_;
    }
    int number() {
        int value = 0;
        while (!done() && std::isdigit(static_cast<unsigned char>(text_[position_])) != 0)
            value = value * 10 + text_[position_++] - '0';
        return value;
    }
    /// `[+-]hh[:mm[:ss]]` in seconds.
    int clock() {
        const bool negative = take('-');
        if (!negative) take('+');
        int seconds = number() * 3600;
        if (take(':')) seconds += number() * 60;
        if (take(':')) seconds += number();
        return negative ? -seconds : seconds;
    }

private:
    std::string_view text_;
    std::size_t position_ = 0;
};

/// When in a year the offset changes: a day and a time on the clock before the change.
struct YearlyChange {
    char form = 'M';  ///< M: month, week, weekday; J: day 1..365 without leap days; N: day 0..365
    int month = 0;
    int week = 0;
    int weekday = 0;
    int day = 0;
    int seconds = 7200;

    [[nodiscard]] std::int64_t local_second(std::int64_t year) const {
        using namespace semantics;
        std::int64_t days = 0;
        if (form == 'M') {
            const std::int64_t first = days_from_civil(year, month, 1);
            days = first + floor_mod(weekday - iso_day_of_week(first) % 7, 7) + (week - 1) * 7;
            while (days >= first + days_in_month(year, month)) days -= 7;
        } else {
            days = days_from_civil(year, 1, 1) + day - (form == 'J' ? 1 : 0);
            if (form == 'J' && is_leap_year(year) && day >= 60) ++days;
        }
        return days * seconds_per_day + seconds;
    }
};

YearlyChange read_change(RuleText& in) {
    YearlyChange change;
    if (in.take('M')) {
        change.month = std::clamp(in.number(), 1, 12);
        in.take('.');
        change.week = in.number();
        in.take('.');
        change.weekday = in.number();
    } else {
        change.form = in.take('J') ? 'J' : 'N';
        change.day = in.number();
    }
    if (in.take('/')) change.seconds = in.clock();
    return change;
}

/// Appends the transitions of the rule behind the last listed one, up to `last_year`.
void expand_rule(std::string_view text, TimeZoneTable& table) {
    RuleText in(text);
    in.name();
    if (in.done()) return;
    const std::int64_t standard = -in.clock();
    if (in.done()) return;
    in.name();
    std::int64_t daylight = standard + 3600;
    if (!in.take(',')) {
        daylight = -in.clock();
        in.take(',');
    }
    const YearlyChange begin = read_change(in);
    in.take(',');
    const YearlyChange end = read_change(in);
    const std::int64_t known = table.transitions.empty() ? -4000000000000 : table.transitions.back().instant_ms;
    const std::int64_t first_year =
        std::max<std::int64_t>(1970, semantics::civil_from_days(semantics::days_of_milliseconds(known)).year);
    std::vector<TimeZone::Transition> more;
    for (std::int64_t year = first_year; year <= last_year; ++year) {
        more.push_back({(begin.local_second(year) - standard) * 1000, daylight * 1000});
        more.push_back({(end.local_second(year) - daylight) * 1000, standard * 1000});
    }
    std::sort(more.begin(), more.end(), [](const auto& a, const auto& b) { return a.instant_ms < b.instant_ms; });
    for (const auto& transition : more) {
        const std::int64_t current = table.transitions.empty() ? table.first_offset_ms : table.transitions.back().offset_ms;
        if (transition.instant_ms > known && transition.offset_ms != current) table.transitions.push_back(transition);
    }
}

bool is_zone_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos) return false;
    return std::all_of(name.begin(), name.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+'; });
}

}  // namespace

std::optional<TimeZoneTable> read_time_zone_file(const std::string& name) {
    if (!is_zone_name(name)) return std::nullopt;
    const std::filesystem::path path = std::filesystem::path(zone_folder) / name;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.compare(0, 4, "TZif") != 0) return std::nullopt;  // tables of names live in the same folder
    FileImage in(std::move(bytes), name);
    Header header = read_header(in);
    TimeZoneTable table = read_body(in, header, 4);
    if (header.version < '2') return table;
    header = read_header(in);
    table = read_body(in, header, 8);
    std::string_view rule = in.rest();
    if (!rule.empty() && rule.front() == '\n') rule.remove_prefix(1);
    expand_rule(rule.substr(0, rule.find('\n')), table);
    return table;
}

std::string nearest_time_zone_names(const std::string& name) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    std::error_code failure;
    for (const char* area :
         {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Etc", "Europe", "Indian", "Pacific"}) {
        const std::filesystem::path root = std::filesystem::path(zone_folder) / area;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root, failure)) {
            const std::string candidate = entry.path().lexically_relative(zone_folder).string();
            const std::string city = candidate.substr(candidate.rfind('/') + 1);
            const std::size_t distance = std::min(edit_distance(name, candidate), edit_distance(name, city) + 1);
            if (distance <= std::max<std::size_t>(2, name.size() / 4)) ranked.emplace_back(distance, candidate);
        }
    }
    // Links and their targets give the same name twice.
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    std::string out;
    for (std::size_t k = 0; k < ranked.size() && k < 3; ++k) out += (k == 0 ? "; did you mean '" : "', '") + ranked[k].second;
    return out.empty() ? out : out + "'?";
}

}  // namespace windrow
