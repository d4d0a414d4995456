// SPDX-License-Identifier: Apache-2.0
#include "format/json/json_document.hpp"

#include "windrow/semantics/ascii_digit.hpp"

#include <simdjson.h>
#include <cstring>

namespace windrow {

namespace {

constexpr int max_depth = 1000;

const char* skip_blanks(const char* p, const char* end) {
    while (p != end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')) ++p;
    return p;
}

unsigned read_hex4(const char* p) {
    unsigned code = 0;
    for (int k = 0; k < 4; ++k) code = code * 16 + static_cast<unsigned>(semantics::hex_value(p[k]));
    return code;
}

void append_code_point(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

/// Appends the character of the \u escape whose digits begin at `p`; returns one past what it used.
const char* append_unicode(const char* p, const char* end, std::string& out) {
    const unsigned code = read_hex4(p);
    p += 4;
    if (code < 0xD800 || code > 0xDFFF) {
        append_code_point(out, code);
        return p;
    }
    if (code < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        const unsigned low = read_hex4(p + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            append_code_point(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
            return p + 6;
        }
    }
    out += '?';
    return p;
}

}  // namespace

void append_unescaped(std::string_view escaped, std::string& out) {
    const char* p = escaped.data();
    const char* const end = p + escaped.size();
    while (p != end) {
        const auto* slash = static_cast<const char*>(std::memchr(p, '\\', static_cast<std::size_t>(end - p)));
        if (slash == nullptr) {
            out.append(p, end);
            return;
        }
        out.append(p, slash);
        p = slash + 2;
        switch (slash[1]) {
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'u':
                p = append_unicode(p, end, out);
                break;
            default:
                out += slash[1];
        }
    }
}

JsonDocument::Outcome JsonDocument::parse(std::string_view record) {
    attach(record);
    const char* p = skip_blanks(record.data(), limit());
    if (p == limit()) return Outcome::blank;
    return value(p, 0) == nullptr ? Outcome::invalid : Outcome::parsed;
}

std::size_t JsonDocument::parse_value_at(std::size_t begin) {
    const char* p = value(record_.data() + begin, 0);
    return p == nullptr ? std::string_view::npos : static_cast<std::size_t>(p - record_.data());
}

std::string_view JsonDocument::string(const JsonNode& node, std::string& scratch) const {
    const std::string_view raw = text(node);
    if (!node.escaped) return raw;
    scratch.clear();
    append_unescaped(raw, scratch);
    return scratch;
}

const char* JsonDocument::fail(const char* p, const char* what) {
    reason_ = std::string("not valid JSON: ") + what + " at column " + std::to_string(offset(p) + 1);
    return nullptr;
}

const char* JsonDocument::value(const char* p, int depth) {
    if (p == limit()) return fail(p, "the record ends where a value is expected");
    switch (*p) {
        case '{':
            return depth < max_depth ? object(p, depth) : fail(p, "more than 1000 levels of nesting");
        case '[':
            return depth < max_depth ? array(p, depth) : fail(p, "more than 1000 levels of nesting");
        case '"':
            return string_token(p);
        case 't':
            return literal(p, "true", JsonKind::true_literal);
        case 'f':
            return literal(p, "false", JsonKind::false_literal);
        case 'n':
            return literal(p, "null", JsonKind::null_literal);
        default:
            return number(p);
    }
}

const char* JsonDocument::object(const char* p, int depth) {
    const std::size_t self = nodes_.size();
    nodes_.push_back({JsonKind::object, false, offset(p), 0, 0});
    p = skip_blanks(p + 1, limit());
    if (p != limit() && *p == '}') {
        ++p;
    } else {
        for (;;) {
            if (p == limit() || *p != '"')
                return fail(p, p == limit() ? "the record ends inside an object" : "a quoted field name is expected");
            p = string_token(p);
            if (p == nullptr) return nullptr;
            p = skip_blanks(p, limit());
            if (p == limit() || *p != ':') return fail(p, "':' is expected");
            p = value(skip_blanks(p + 1, limit()), depth + 1);
            if (p == nullptr) return nullptr;
            p = skip_blanks(p, limit());
            if (p == limit()) return fail(p, "the record ends inside an object");
            if (*p == '}') break;
            if (*p != ',') return fail(p, "',' or '}' is expected");
            p = skip_blanks(p + 1, limit());
        }
        ++p;
    }
    nodes_[self].end = offset(p);
    nodes_[self].next = static_cast<std::uint32_t>(nodes_.size());
    return p;
}

const char* JsonDocument::array(const char* p, int depth) {
    const std::size_t self = nodes_.size();
    nodes_.push_back({JsonKind::array, false, offset(p), 0, 0});
    p = skip_blanks(p + 1, limit());
    if (p != limit() && *p == ']') {
        ++p;
    } else {
        for (;;) {
            p = value(p, depth + 1);
            if (p == nullptr) return nullptr;
            p = skip_blanks(p, limit());
            if (p == limit()) return fail(p, "the record ends inside an array");
            if (*p == ']') break;
            if (*p != ',') return fail(p, "',' or ']' is expected");
            p = skip_blanks(p + 1, limit());
        }
        ++p;
    }
    nodes_[self].end = offset(p);
    nodes_[self].next = static_cast<std::uint32_t>(nodes_.size());
    return p;
}

const char* JsonDocument::string_token(const char* p) {
    const char* const begin = p + 1;
    const char* const end = limit();
    bool escaped = false;
    unsigned char high = 0;
    for (p = begin; p != end && *p != '"'; ++p) {
        high |= static_cast<unsigned char>(*p);
        if (*p != '\\') continue;
        escaped = true;
        if (++p == end) break;
        if (*p == 'u') {
            for (int k = 1; k <= 4; ++k) {
                if (p + k >= end || semantics::hex_value(p[k]) < 0)
                    return fail(p - 1, "\\u must be followed by four hexadecimal digits");
            }
            p += 4;
        } else if (std::strchr("\"\\/bfnrt", *p) == nullptr || *p == '\0') {
            return fail(p - 1, "an escape sequence that JSON does not have");
        }
    }
    if (p == end) return fail(begin - 1, "the string is not closed");
    if (high >= 0x80 && !simdjson::validate_utf8(begin, static_cast<std::size_t>(p - begin))) {
        return fail(begin, "the string is not valid UTF-8");
    }
    nodes_.push_back({JsonKind::string, escaped, offset(begin), offset(p), static_cast<std::uint32_t>(nodes_.size() + 1)});
    return p + 1;
}

const char* JsonDocument::number(const char* p) {
    const char* const begin = p;
    const char* const end = limit();
    bool real = false;
    if (*p == '-') ++p;
    if (p == end || !semantics::is_digit(*p)) return fail(begin, "a value is expected");
    if (*p == '0' && p + 1 != end && semantics::is_digit(p[1])) return fail(begin, "a number must not begin with a zero");
    while (p != end && semantics::is_digit(*p)) ++p;
    if (p != end && *p == '.') {
        real = true;
        ++p;
        if (p == end || !semantics::is_digit(*p)) return fail(begin, "digits are expected after the decimal point");
        while (p != end && semantics::is_digit(*p)) ++p;
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        real = true;
        ++p;
        if (p != end && (*p == '+' || *p == '-')) ++p;
        if (p == end || !semantics::is_digit(*p)) return fail(begin, "digits are expected in the exponent");
        while (p != end && semantics::is_digit(*p)) ++p;
    }
    if (p != end && *p != ',' && *p != '}' && *p != ']' && static_cast<unsigned char>(*p) > ' ') {
        return fail(begin, "the number is followed by something else");
    }
    nodes_.push_back({real ? JsonKind::real : JsonKind::integer, false, offset(begin), offset(p),
                      static_cast<std::uint32_t>(nodes_.size() + 1)});
    return p;
}

const char* JsonDocument::literal(const char* p, std::string_view text, JsonKind kind) {
    const auto left = static_cast<std::size_t>(limit() - p);
    if (left < text.size() || std::string_view(p, text.size()) != text) return fail(p, "a value is expected");
    const char* const end = p + text.size();
    if (end != limit() && (std::isalnum(static_cast<unsigned char>(*end)) != 0 || *end == '_'))
        return fail(p, "a value is expected");
    nodes_.push_back({kind, false, offset(p), offset(end), static_cast<std::uint32_t>(nodes_.size() + 1)});
    return end;
}

}  // namespace windrow
