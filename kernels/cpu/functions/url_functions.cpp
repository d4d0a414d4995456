// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/ascii_digit.hpp"

#include <cctype>

namespace windrow {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// The form encoding of java.net.URLEncoder in UTF-8.
void url_encode(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        for (const char c : arguments[0].text(i)) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x80 && (std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '*' || c == '_')) {
                writer.append(c);
            } else if (c == ' ') {
                writer.append('+');
            } else {
                writer.append('%');
                writer.append(hex_digits[byte >> 4]);
                writer.append(hex_digits[byte & 15]);
            }
        }
    });
}

/// NULL for a '%' without two hexadecimal digits behind it.
void url_decode(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        for (std::size_t k = 0; k < text.size(); ++k) {
            if (text[k] != '%') {
                writer.append(text[k] == '+' ? ' ' : text[k]);
                continue;
            }
            const int high = k + 2 < text.size() ? semantics::hex_value(text[k + 1]) : -1;
            const int low = k + 2 < text.size() ? semantics::hex_value(text[k + 2]) : -1;
            if (high < 0 || low < 0) return false;
            writer.append(static_cast<char>(high * 16 + low));
            k += 2;
        }
        return true;
    });
}

/// The parts of a URL as java.net.URL names them; a part that is absent has no data.
struct UrlParts {
    std::string_view protocol, authority, user, host, path, query, fragment, file;
    bool has_query = false;
    bool has_fragment = false;
    bool has_user = false;
};

bool split_url(std::string_view url, UrlParts& parts) {
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    for (const char c : url.substr(0, colon)) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.') return false;
    }
    parts.protocol = url.substr(0, colon);
    std::string_view rest = url.substr(colon + 1);
    if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
        parts.fragment = rest.substr(hash + 1);
        parts.has_fragment = true;
        rest = rest.substr(0, hash);
    }
    if (rest.substr(0, 2) == "//") {
        rest.remove_prefix(2);
        const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
        parts.authority = rest.substr(0, end);
        rest.remove_prefix(end);
        parts.host = parts.authority;
        if (const std::size_t at = parts.host.rfind('@'); at != std::string_view::npos) {
            parts.user = parts.host.substr(0, at);
            parts.has_user = true;
            parts.host.remove_prefix(at + 1);
        }
        if (parts.host.empty() || parts.host.front() != '[') parts.host = parts.host.substr(0, parts.host.find(':'));
    }
    parts.file = rest;
    parts.path = rest.substr(0, rest.find('?'));
    if (parts.path.size() < rest.size()) {
        parts.query = rest.substr(parts.path.size() + 1);
        parts.has_query = true;
    }
    return true;
}

/// The part called `name`; false if the URL has none.
bool url_part(const UrlParts& parts, std::string_view name, std::string_view& out) {
    bool present = true;
    if (name == "HOST") {
        out = parts.host;
    } else if (name == "PATH") {
        out = parts.path;
    } else if (name == "QUERY") {
        out = parts.query;
        present = parts.has_query;
    } else if (name == "REF") {
        out = parts.fragment;
        present = parts.has_fragment;
    } else if (name == "PROTOCOL") {
        out = parts.protocol;
    } else if (name == "AUTHORITY") {
        out = parts.authority;
    } else if (name == "USERINFO") {
        out = parts.user;
        present = parts.has_user;
    } else if (name == "FILE") {
        out = parts.file;
    } else {
        present = false;
    }
    return present;
}

/// (url, part [, key of the query])
void parse_url(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        UrlParts parts;
        std::string_view value;
        if (!split_url(arguments[0].text(i), parts)) return false;
        const std::string_view name = arguments[1].text(i);
        if (!url_part(parts, name, value)) return false;
        if (arguments.size() == 2) {
            writer.append(value);
            return true;
        }
        if (name != "QUERY") return false;
        const std::string_view key = arguments[2].text(i);
        for (std::size_t begin = 0; begin <= value.size();) {
            const std::size_t end = std::min(value.find('&', begin), value.size());
            const std::string_view pair = value.substr(begin, end - begin);
            if (pair.size() > key.size() && pair.substr(0, key.size()) == key && pair[key.size()] == '=') {
                writer.append(pair.substr(key.size() + 1));
                return true;
            }
            begin = end + 1;
        }
        return false;
    });
}

}  // namespace

void register_url_functions(FunctionRegistry& registry) {
    add_form(registry, {.name = "URL_ENCODE",
                        .signature = "URL_ENCODE(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = url_encode,
                        .takes_bare_null = true});
    add_form(registry, {.name = "URL_DECODE",
                        .signature = "URL_DECODE(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = url_decode,
                        .can_be_null = true,
                        .takes_bare_null = true});
    add_form(registry, {.name = "PARSE_URL",
                        .signature = "PARSE_URL(STRING, part STRING [, key STRING])",
                        .arguments = "ss?s",
                        .result = result_string,
                        .kernel = parse_url,
                        .can_be_null = true});
}

}  // namespace windrow
