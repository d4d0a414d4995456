// SPDX-License-Identifier: Apache-2.0

#include "windrow/runtime/sql/diagnostic.hpp"

#include "windrow/host/secret_text.hpp"

#include <algorithm>
#include <cstddef>

namespace windrow::sql {
namespace {

constexpr std::size_t tab_width = 4;
constexpr std::size_t longest_line = 160;
constexpr std::size_t longest_word = 40;

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::uint32_t decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
    const std::uint32_t first = byte(0);
    if (first < 0x80) return first;
    if (first < 0xE0) return ((first & 0x1F) << 6) | (byte(1) & 0x3F);
    if (first < 0xF0) return ((first & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
    return ((first & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F);
}

/// Terminal columns of a character: combining marks take none, wide East Asian characters and emoji two.
std::size_t width_of(std::uint32_t code) {
    if ((code >= 0x300 && code <= 0x36F) || code == 0x200B || code == 0x200D || (code >= 0xFE00 && code <= 0xFE0F)) return 0;
    const bool wide =
        (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) || (code >= 0xAC00 && code <= 0xD7A3) ||
        (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
        (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
    return wide ? 2 : 1;
}

struct Line {
    std::size_t begin;
    std::size_t end;  ///< without the line break
};

Line line_around(std::string_view text, std::size_t offset) {
    const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) end = text.size();
    if (end > begin && text[end - 1] == '\r') --end;
    return {begin, std::max(begin, end)};
}

/// The offset to show for a range: the end of the text has no line of its own if it follows a line break.
std::size_t shown_offset(std::string_view text, const SourceRange& where) {
    std::size_t offset = std::min<std::size_t>(where.begin, text.size());
    if (where.end > where.begin || offset < text.size()) return offset;
    while (offset > 0 &&
           (text[offset - 1] == '\n' || text[offset - 1] == '\r' || text[offset - 1] == ' ' || text[offset - 1] == '\t')) {
        --offset;
    }
    return offset;
}

/// The source line with tabs as blanks and control characters as `?`, and a caret line below.
std::string excerpt(std::string_view text, const SourceRange& where, std::size_t offset) {
    const Line line = line_around(text, offset);
    const std::size_t range_end = std::max<std::size_t>(std::min<std::size_t>(where.end, line.end), offset);
    std::string shown;
    std::size_t columns = 0;
    std::size_t caret_begin = 0;
    std::size_t caret_end = 0;
    std::size_t first = line.begin;
    // A very long line is shown from a little before the place.
    if (line.end - line.begin > longest_line && offset - line.begin > longest_line / 2) {
        first = offset - longest_line / 2;
        while (first > line.begin && continues_character(text[first])) --first;
        const std::size_t blank = text.find(' ', first);
        if (blank < offset && blank < first + longest_word) first = blank + 1;
        shown = "... ";
        columns = shown.size();
    }
    std::size_t i = first;
    for (; i < line.end && i < first + longest_line; ++i) {
        if (continues_character(text[i]) && i > first) continue;
        if (i <= offset) caret_begin = columns;
        const char c = text[i];
        if (c == '\t') {
            shown.append(tab_width, ' ');
            columns += tab_width;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            shown += '?';
            ++columns;
        } else {
            std::size_t length = 1;
            while (i + length < line.end && continues_character(text[i + length])) ++length;
            shown.append(text.substr(i, length));
            columns += width_of(decode(text, i));
        }
        if (i < range_end) caret_end = columns;
    }
    if (i < line.end) shown += " ...";
    if (offset >= i) caret_begin = columns;
    const std::size_t carets = std::max<std::size_t>(caret_end > caret_begin ? caret_end - caret_begin : 1, 1);
    return "  " + shown + "\n  " + std::string(caret_begin, ' ') + std::string(carets, '^') + "\n";
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_member(std::string& out, const char* key, std::size_t value) {
    out += ",\"";
    out += key;
    out += "\":";
    out += std::to_string(value);
}

}  // namespace

LineColumn locate(std::string_view text, std::uint32_t offset) {
    const std::size_t end = std::min<std::size_t>(offset, text.size());
    LineColumn place;
    for (std::size_t i = 0; i < end; ++i) {
        if (text[i] == '\n') {
            ++place.line;
            place.column = 1;
        } else if (!continues_character(text[i])) {
            ++place.column;
        }
    }
    return place;
}

std::string render_text(const Error& error, std::string_view file_name, std::string_view script, std::string_view severity) {
    std::string out(file_name);
    if (error.where()) {
        const std::size_t offset = shown_offset(script, *error.where());
        const LineColumn place = locate(script, static_cast<std::uint32_t>(offset));
        out += ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
    }
    if (!out.empty()) out += ": ";
    out += std::string(severity) + "[" + error.code() + "]: " + error.message() + "\n";
    if (error.where()) out += excerpt(masked_script(script), *error.where(), shown_offset(script, *error.where()));
    if (!error.hint().empty()) out += "help: " + error.hint() + "\n";
    return out;
}

std::string render_json(const Error& error, std::string_view file_name, std::string_view script, std::string_view severity) {
    std::string out = "{\"severity\":";
    append_json_string(out, severity);
    out += ",\"code\":";
    append_json_string(out, error.code());
    out += ",\"message\":";
    append_json_string(out, error.message());
    if (!error.hint().empty()) {
        out += ",\"hint\":";
        append_json_string(out, error.hint());
    }
    if (!file_name.empty()) {
        out += ",\"file\":";
        append_json_string(out, file_name);
    }
    if (error.where()) {
        const std::size_t offset = shown_offset(script, *error.where());
        const std::size_t end = std::max<std::size_t>(offset, std::min<std::size_t>(error.where()->end, script.size()));
        const LineColumn first = locate(script, static_cast<std::uint32_t>(offset));
        const LineColumn last = locate(script, static_cast<std::uint32_t>(end));
        append_member(out, "line", first.line);
        append_member(out, "column", first.column);
        append_member(out, "end_line", last.line);
        append_member(out, "end_column", last.column);
        append_member(out, "offset", offset);
        append_member(out, "length", end - offset);
    }
    return out + "}\n";
}

}  // namespace windrow::sql
