// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_row_text.hpp"

#include "format/scalar_text.hpp"

#include <algorithm>
#include <string_view>

namespace windrow {

namespace {

/// COPY ends values with tabs, rows with line ends, and begins escapes with backslashes.
void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t special = text.find_first_of("\\\t\n\r", begin);
        out.append(text, begin, special - begin);
        if (special == std::string_view::npos) return;
        const char c = text[special];
        out += '\\';
        out += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\';
        begin = special + 1;
    }
}

void append_hexadecimal(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\x";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

/// Years as PostgreSQL reads them: without a sign, and the year before 1 is 1 BC.
void append_date_or_timestamp(std::string& out, const Column& column, std::int64_t row) {
    const std::size_t begin = out.size();
    append_scalar_text(out, column, row, ScalarTextStyle::sql);
    if (out[begin] == '+') out.erase(begin, 1);
    if (out[begin] != '-' && out.compare(begin, 5, "0000-") != 0) return;
    const std::size_t end = out.find('-', begin + 1);
    const std::string year = std::to_string(1 - std::stoi(out.substr(begin, end - begin)));
    constexpr std::size_t least_digits = 4;
    out.replace(begin, end - begin, std::string(least_digits - std::min(least_digits, year.size()), '0') + year);
    out += " BC";
}

/// Neither a text nor bytes nor an array.
void append_scalar(std::string& out, const Column& column, std::int64_t row) {
    if (column.type.kind() == TypeKind::date || column.type.is_timestamp()) {
        append_date_or_timestamp(out, column, row);
    } else {
        append_scalar_text(out, column, row, ScalarTextStyle::sql);
    }
}

}  // namespace

void append_plain_value(std::string& out, const Column& column, std::int64_t row) {
    if (column.type.is_binary()) {
        append_hexadecimal(out, column.text(row));
    } else if (column.type.is_string()) {
        out += column.text(row);
    } else {
        append_scalar(out, column, row);
    }
}

/// `{"a","b",NULL}`: quoted elements need escapes for quotes and backslashes alone, and all that for COPY again.
void PostgresRowText::append_array(std::string& out, const Column& column, std::int64_t row) {
    const Column& elements = column.children[0];
    const auto [begin, end] = column.child_range(row);
    out += '{';
    for (std::int32_t k = begin; k < end; ++k) {
        if (k != begin) out += ',';
        if (!elements.is_valid(k)) {
            out += "NULL";
            continue;
        }
        element_.clear();
        append_plain_value(element_, elements, k);
        out += '"';
        for (const char& c : element_) {
            if (c == '"' || c == '\\') out += "\\\\";
            append_escaped(out, {&c, 1});
        }
        out += '"';
    }
    out += '}';
}

void PostgresRowText::append_value(std::string& out, const Column& column, std::int64_t row) {
    if (!column.is_valid(row)) {
        out += "\\N";
    } else if (column.type.kind() == TypeKind::array) {
        append_array(out, column, row);
    } else if (column.type.is_string()) {
        append_escaped(out, column.text(row));
    } else if (column.type.is_binary()) {
        out += '\\';  // the escape's own backslash, of which there are no more in it
        append_hexadecimal(out, column.text(row));
    } else {
        append_scalar(out, column, row);
    }
}

void PostgresRowText::append_row(std::string& out, std::span<const Column> columns, std::int64_t row) {
    bool first = true;
    for (const Column& column : columns) {
        if (!first) out += '\t';
        first = false;
        append_value(out, column, row);
    }
}

}  // namespace windrow
