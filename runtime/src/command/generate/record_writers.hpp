// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The three forms that generated records can have. Each writer has the same members, so that a data set is written once as a
/// template over them; all are used by one thread, append to buffers of their own, and format by hand: no allocation per record.

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::command::generate {

/// Text that grows in large steps; `reserve` once per record, then unchecked appends.
class TextBlock {
public:
    static constexpr std::size_t record_limit = 2048;  ///< no data set writes longer records

    void reserve_record() {
        if (text_.size() - used_ < record_limit) text_.resize(text_.size() * 2 + 64 * record_limit);
    }
    void append(std::string_view part) noexcept {
        std::memcpy(text_.data() + used_, part.data(), part.size());
        used_ += part.size();
    }
    void append(char c) noexcept { text_[used_++] = c; }
    void append_integer(std::int64_t value) noexcept {
        used_ =
            static_cast<std::size_t>(std::to_chars(text_.data() + used_, text_.data() + text_.size(), value).ptr - text_.data());
    }
    /// `value` with exactly `width` digits; it must fit.
    void append_digits(std::uint64_t value, int width) noexcept {
        for (int i = width - 1; i >= 0; --i) {
            text_[used_ + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
            value /= 10;
        }
        used_ += static_cast<std::size_t>(width);
    }
    /// `scaled` / 10^places.
    void append_decimal(std::int64_t scaled, int places) noexcept {
        static constexpr std::array<std::uint64_t, 7> powers{1, 10, 100, 1000, 10000, 100000, 1000000};
        auto magnitude = static_cast<std::uint64_t>(scaled);
        if (scaled < 0) {
            append('-');
            magnitude = 0 - magnitude;
        }
        append_integer(static_cast<std::int64_t>(magnitude / powers[static_cast<std::size_t>(places)]));
        if (places == 0) return;
        append('.');
        append_digits(magnitude % powers[static_cast<std::size_t>(places)], places);
    }
    /// `yyyy-MM-dd HH:mm:ss.SSS`; the date is kept from the record before if it is the same day.
    void append_timestamp(std::int64_t milliseconds) noexcept {
        constexpr std::int64_t day_length = 86'400'000;
        std::int64_t day = milliseconds / day_length;
        if (milliseconds % day_length < 0) --day;
        if (day != day_ || date_[0] == 0) set_date(day);
        append(std::string_view(date_.data(), date_.size()));
        const auto rest = static_cast<std::uint64_t>(milliseconds - day * day_length);
        append_digits(rest / 3'600'000, 2);
        append(':');
        append_digits(rest / 60'000 % 60, 2);
        append(':');
        append_digits(rest / 1000 % 60, 2);
        append('.');
        append_digits(rest % 1000, 3);
    }
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), used_}; }
    void clear() noexcept { used_ = 0; }

private:
    void set_date(std::int64_t day) noexcept {
        day_ = day;
        const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
        auto year = static_cast<unsigned>(static_cast<int>(date.year()));
        for (int i = 3; i >= 0; --i, year /= 10) date_[static_cast<std::size_t>(i)] = static_cast<char>('0' + year % 10);
        const auto month = static_cast<unsigned>(date.month());
        const auto day_of_month = static_cast<unsigned>(date.day());
        date_[4] = date_[7] = '-';
        date_[5] = static_cast<char>('0' + month / 10);
        date_[6] = static_cast<char>('0' + month % 10);
        date_[8] = static_cast<char>('0' + day_of_month / 10);
        date_[9] = static_cast<char>('0' + day_of_month % 10);
        date_[10] = ' ';
    }

    std::string text_;
    std::size_t used_ = 0;
    std::int64_t day_ = 0;
    std::array<char, 11> date_{};
};

/// One JSON object a line. Absent values and records are left out.
class JsonRecordWriter {
public:
    static constexpr bool flat = false;

    void begin() {
        block_.reserve_record();
        block_.append('{');
        first_ = true;
    }
    void end() { block_.append("}\n"); }
    void integer(std::string_view name, std::int64_t value) {
        key(name);
        block_.append_integer(value);
    }
    void decimal(std::string_view name, std::int64_t scaled, int places) {
        key(name);
        block_.append_decimal(scaled, places);
    }
    void boolean(std::string_view name, bool value) {
        key(name);
        block_.append(value ? std::string_view("true") : std::string_view("false"));
    }
    void timestamp(std::string_view name, std::int64_t milliseconds) {
        key(name);
        block_.append('"');
        block_.append_timestamp(milliseconds);
        block_.append('"');
    }
    /// The parts one after the other; none holds a character that JSON escapes.
    template <class... Parts>
    void text(std::string_view name, const Parts&... parts) {
        key(name);
        block_.append('"');
        (append_part(parts), ...);
        block_.append('"');
    }
    void absent(std::string_view) {}
    void begin_record(std::string_view name) {
        key(name);
        block_.append('{');
        first_ = true;
    }
    void end_record() {
        block_.append('}');
        first_ = false;
    }
    void absent_record(std::string_view, int) {}
    [[nodiscard]] std::string_view text() const noexcept { return block_.text(); }
    void clear() noexcept { block_.clear(); }

private:
    void append_part(std::string_view part) { block_.append(part); }
    void append_part(std::int64_t part) { block_.append_integer(part); }
    void key(std::string_view name) {
        block_.append(first_ ? std::string_view("\"") : std::string_view(",\""));
        first_ = false;
        block_.append(name);
        block_.append("\":");
    }
    TextBlock block_;
    bool first_ = true;
};

/// One line of fields, records flattened, absent values empty.
class CsvRecordWriter {
public:
    static constexpr bool flat = true;

    void begin() {
        block_.reserve_record();
        first_ = true;
    }
    void end() { block_.append('\n'); }
    void integer(std::string_view, std::int64_t value) {
        separate();
        block_.append_integer(value);
    }
    void decimal(std::string_view, std::int64_t scaled, int places) {
        separate();
        block_.append_decimal(scaled, places);
    }
    void boolean(std::string_view, bool value) {
        separate();
        block_.append(value ? std::string_view("true") : std::string_view("false"));
    }
    void timestamp(std::string_view, std::int64_t milliseconds) {
        separate();
        block_.append_timestamp(milliseconds);
    }
    template <class... Parts>
    void text(std::string_view, const Parts&... parts) {
        separate();
        (append_part(parts), ...);
    }
    void absent(std::string_view) { separate(); }
    void begin_record(std::string_view) {}
    void end_record() {}
    void absent_record(std::string_view, int fields) {
        for (int i = 0; i < fields; ++i) separate();
    }
    [[nodiscard]] std::string_view text() const noexcept { return block_.text(); }
    void clear() noexcept { block_.clear(); }

private:
    void append_part(std::string_view part) { block_.append(part); }
    void append_part(std::int64_t part) { block_.append_integer(part); }
    void separate() {
        if (!first_) block_.append(',');
        first_ = false;
    }
    TextBlock block_;
    bool first_ = true;
};

/// Little-endian columns, one buffer each: BIGINT, BOOLEAN (0 or 1) and times (milliseconds since epoch) as int64, decimals as
/// double; texts as bytes beside int64 end offsets; a byte per row says whether the value is there.
class RawColumnWriter {
public:
    static constexpr bool flat = true;

    struct RawColumn {
        std::string fixed;    ///< 8 bytes a row: the value, or the end of the text
        std::string bytes;    ///< of texts
        std::string present;  ///< 1 byte a row
        bool is_text = false;
        bool is_double = false;
    };

    void begin() { column_ = 0; }
    void end() {}
    void integer(std::string_view, std::int64_t value) { fixed(&value, true); }
    void decimal(std::string_view, std::int64_t scaled, int places) {
        static constexpr std::array<double, 7> powers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
        const double value = static_cast<double>(scaled) / powers[static_cast<std::size_t>(places)];
        next().is_double = true;
        --column_;
        fixed(&value, true);
    }
    void boolean(std::string_view name, bool value) { integer(name, value ? 1 : 0); }
    void timestamp(std::string_view name, std::int64_t milliseconds) { integer(name, milliseconds); }
    template <class... Parts>
    void text(std::string_view, const Parts&... parts) {
        RawColumn& column = next();
        column.is_text = true;
        (append_part(column.bytes, parts), ...);
        finish_text(column, true);
    }
    void absent(std::string_view) {
        const std::int64_t nothing = 0;
        if (column_ < columns_.size() && columns_[column_].is_text) {
            finish_text(next(), false);
        } else {
            fixed(&nothing, false);
        }
    }
    void begin_record(std::string_view) {}
    void end_record() {}
    void absent_record(std::string_view, int fields) {
        for (int i = 0; i < fields; ++i) absent({});
    }
    [[nodiscard]] std::vector<RawColumn>& columns() noexcept { return columns_; }
    void clear() noexcept {
        for (RawColumn& column : columns_) {
            column.fixed.clear();
            column.bytes.clear();
            column.present.clear();
        }
    }

private:
    RawColumn& next() {
        if (column_ == columns_.size()) columns_.emplace_back();
        return columns_[column_++];
    }
    void fixed(const void* value, bool present) {
        RawColumn& column = next();
        column.fixed.append(static_cast<const char*>(value), 8);
        column.present.push_back(present ? 1 : 0);
    }
    static void finish_text(RawColumn& column, bool present) {
        const auto end = static_cast<std::int64_t>(column.bytes.size());
        column.fixed.append(reinterpret_cast<const char*>(&end), 8);
        column.present.push_back(present ? 1 : 0);
    }
    static void append_part(std::string& out, std::string_view part) { out += part; }
    static void append_part(std::string& out, std::int64_t part) {
        std::array<char, 24> digits;
        out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), part).ptr);
    }
    std::vector<RawColumn> columns_;
    std::size_t column_ = 0;
};

}  // namespace windrow::command::generate
