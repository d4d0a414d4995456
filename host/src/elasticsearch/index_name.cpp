// SPDX-License-Identifier: Apache-2.0
#include "elasticsearch/index_name.hpp"

#include "format/scalar_text.hpp"
#include "windrow/kernels/error.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace windrow {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::string default_pattern(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::date:
            return "yyyy_MM_dd";
        case TypeKind::time:
            return "HH_mm_ss";
        case TypeKind::timestamp_ltz:
            return "yyyy_MM_dd_HH_mm_ssX";
        default:
            return "yyyy_MM_dd_HH_mm_ss";
    }
}

bool names_an_index(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return true;
        default:
            return false;
    }
}

/// DATE as midnight, TIME as that of 1970-01-01: what a pattern is filled from.
Column as_timestamps(const Column& column) {
    if (column.type.is_timestamp()) return column;
    Column times = Column::allocate(DataType::timestamp(3), column.rows);
    const std::int64_t unit = column.type.kind() == TypeKind::date ? day_ms : 1;
    for (std::int64_t row = 0; row < column.rows; ++row)
        times.values.mutable_as<std::int64_t>()[row] = column.at<std::int32_t>(row) * unit;
    return times;
}

}  // namespace

IndexName::IndexName(std::string_view text, const Schema& columns, std::shared_ptr<const TimeZone> time_zone) {
    if (time_zone != nullptr) session_.time_zone = std::move(time_zone);
    const std::size_t open = text.find('{');
    before_ = text.substr(0, open);
    if (open == std::string_view::npos) return;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos || text.find_first_of("{}", close + 1) != std::string_view::npos ||
        text.find('{', open + 1) < close) {
        throw Error("W3503", "option 'index': a dynamic index has one part in braces",
                    "write e.g. 'orders-{ts|yyyy-MM-dd}' or 'orders-{country}'");
    }
    dynamic_ = true;
    after_ = text.substr(close + 1);
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const std::size_t bar = inside.find('|');
    const std::string name(inside.substr(0, bar));
    static const re2::RE2 clock(R"(\s*(?:now\(\s*\)|NOW\(\s*\)|current_timestamp|CURRENT_TIMESTAMP)\s*)");
    if (bar != std::string_view::npos && re2::RE2::FullMatch(name, clock)) {
        now_ = true;
        bind_pattern(inside.substr(bar + 1), DataType::timestamp_ltz(3));
        return;
    }
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const Field& field) { return field.name == name; });
    if (found == columns.end())
        throw Error("W3503", "option 'index': there is no column '" + name + "'", "name a column of the table");
    if (!names_an_index(found->type)) {
        throw Error("W3507", "option 'index': column '" + name + "' of type " + found->type.to_plain_string() + " names no index",
                    "texts, whole numbers, dates, times and timestamps do");
    }
    column_ = static_cast<std::size_t>(found - columns.begin());
    if (bar != std::string_view::npos) bind_pattern(inside.substr(bar + 1), found->type);
}

void IndexName::bind_pattern(std::string_view pattern, const DataType& type) {
    const bool time = type.kind() == TypeKind::date || type.kind() == TypeKind::time || type.is_timestamp();
    if (!time) {
        throw Error("W3507", "option 'index': only dates, times and timestamps have a pattern, not " + type.to_plain_string(),
                    "take the bar and what follows away");
    }
    const Value text(pattern.empty() ? default_pattern(type) : std::string(pattern));
    time_type_ = type.is_timestamp() ? type : DataType::timestamp(3);
    const std::array<ArgumentInfo, 2> arguments{{{time_type_, nullptr, {}}, {DataType::string(), &text, {}}}};
    try {
        formatter_ = FunctionRegistry::builtin().resolve({"DATE_FORMAT", arguments, session_});
    } catch (const Error& error) {
        throw Error(error.code(), "option 'index': " + error.message(), error.hint());  // its place is none in the script
    }
    pattern_ = Column::of_constant(DataType::string(), text, 1);
}

void IndexName::start(const Batch& batch, std::int64_t now_ms) {
    batch_ = &batch;
    if (!formatter_) return;
    session_.now_ms = now_ms;
    const std::int64_t rows = now_ ? 1 : batch.rows;
    Column times = now_ ? Column::of_constant(time_type_, Value(now_ms), 1) : as_timestamps(batch.columns[column_]);
    std::array<Column, 2> arguments{std::move(times), pattern_};
    arguments[1].rows = rows;
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        const DataType& wanted = formatter_->argument_types[k];
        if (!(arguments[k].type == wanted)) arguments[k] = cast_column(arguments[k], wanted, false, session_, nullptr);
    }
    formatted_ = Column{};
    formatted_.type = formatter_->result;
    formatter_->kernel({session_, rows, nullptr, formatter_->state.get(), 0}, arguments, formatted_);
}

void IndexName::append(std::int64_t row, std::string& out) const {
    out += before_;
    if (dynamic_) {
        if (now_) {
            out += formatted_.text(0);
        } else if (!batch_->columns[column_].is_valid(row)) {
            out += "null";
        } else if (formatter_) {
            out += formatted_.text(row);
        } else {
            append_scalar_text(out, batch_->columns[column_], row, ScalarTextStyle::java);
        }
    }
    out += after_;
}

}  // namespace windrow
