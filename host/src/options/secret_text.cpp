// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/secret_text.hpp"

#include "windrow/host/options.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace windrow {

namespace {

struct Range {
    std::size_t begin;
    std::size_t end;
};

using Found = std::function<void(Range)>;

/// Passwords of the parameters behind the '?' of an address, and those before its host.
void find_in_address(std::string_view value, std::size_t at, const Found& found) {
    if (const std::size_t scheme = value.find("://"); scheme != std::string_view::npos) {
        const std::size_t authority = scheme + 3;
        const std::size_t host = value.find('@', authority);
        const std::size_t colon = value.find(':', authority);
        if (host != std::string_view::npos && colon < host) found({at + colon + 1, at + host});
    }
    for (std::size_t begin = value.find_first_of("?&"); begin != std::string_view::npos;) {
        const std::size_t next = value.find('&', begin + 1);
        const std::size_t end = std::min(next, value.size());
        const std::size_t equals = value.find('=', begin);
        if (equals < end && Options::is_secret(value.substr(begin, equals - begin))) found({at + equals + 1, at + end});
        begin = next;
    }
}

void find_in_value(std::string_view key, std::string_view value, std::size_t at, const Found& found) {
    if (Options::is_secret(key)) {
        found({at, at + value.size()});
    } else {
        find_in_address(value, at, found);
    }
}

/// Where the comment or literal that begins at `at` ends; `at` itself if none does.
std::size_t end_of_token(std::string_view script, std::size_t at) {
    if (script.substr(at, 2) == "--") return std::min(script.find('\n', at), script.size());
    if (script.substr(at, 2) == "/*") {
        const std::size_t end = script.find("*/", at + 2);
        return end == std::string_view::npos ? script.size() : end + 2;
    }
    const char quote = script[at];
    if (quote != '\'' && quote != '`' && quote != '"') return at;
    std::size_t end = script.find(quote, at + 1);
    while (end != std::string_view::npos && script.substr(end + 1, 1) == script.substr(end, 1)) end = script.find(quote, end + 2);
    return end == std::string_view::npos ? script.size() : end + 1;
}

}  // namespace

std::string shown_value(std::string_view key, std::string_view value) {
    constexpr std::string_view stars = "******";
    std::string shown;
    std::size_t copied = 0;
    find_in_value(key, value, 0, [&](Range secret) {
        shown += value.substr(copied, secret.begin - copied);
        shown += stars;
        copied = secret.end;
    });
    return shown + std::string(value.substr(copied));
}

std::string masked_script(std::string_view script) {
    std::string masked(script);
    const auto mask = [&](Range secret) {
        for (std::size_t i = secret.begin; i < secret.end; ++i) {
            if (masked[i] != '\n' && masked[i] != '\r') masked[i] = '*';
        }
    };
    std::string_view key;  // the literal before an '='
    bool equals = false;
    for (std::size_t i = 0; i < script.size();) {
        const std::size_t end = end_of_token(script, i);
        if (end == i) {
            const char c = script[i++];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
            equals = c == '=' && !key.empty();
            if (!equals) key = {};
            continue;
        }
        if (script[i] == '\'') {
            const bool closed = end > i + 1 && script[end - 1] == '\'';
            const std::string_view content = script.substr(i + 1, end - i - (closed ? 2 : 1));
            if (equals) find_in_value(key, content, i + 1, mask);
            key = equals ? std::string_view() : content;
            equals = false;
        }
        i = end;
    }
    return masked;
}

}  // namespace windrow
