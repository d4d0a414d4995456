// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/options.hpp"

#include "options/missing_option.hpp"
#include "options/nearest_names.hpp"
#include "options/option_values.hpp"

#include <algorithm>
#include <cctype>

namespace windrow {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

[[noreturn]] void refuse_value(const std::string& key, const std::string& value, const std::string& expected) {
    const std::string shown = Options::is_secret(key) ? "******" : value;
    throw Error("W3503", "option '" + key + "' = '" + shown + "' is not " + expected, "write '" + key + "' = " + expected);
}

}  // namespace

std::optional<std::string> Options::text(const std::string& key) const {
    known_.insert(key);
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

std::string Options::text_or(const std::string& key, std::string_view otherwise) const {
    return text(key).value_or(std::string(otherwise));
}

std::string Options::required(const std::string& key) const {
    if (auto value = text(key)) return *std::move(value);
    refuse_missing_option(*this, key, "", "add '" + key + "' = '...' to the WITH clause");
}

bool Options::flag_or(const std::string& key, bool otherwise) const {
    const auto value = text(key);
    if (!value) return otherwise;
    const std::string folded = lower(*value);
    if (folded == "true") return true;
    if (folded == "false") return false;
    refuse_value(key, *value, "'true' or 'false'");
}

std::int64_t Options::integer_or(const std::string& key, std::int64_t otherwise) const {
    const auto value = text(key);
    if (!value) return otherwise;
    const auto parsed = parse_option_integer(*value);
    if (!parsed) refuse_value(key, *value, "a whole number, for example '1000'");
    return *parsed;
}

std::int64_t Options::milliseconds_or(const std::string& key, std::int64_t otherwise) const {
    const auto value = text(key);
    if (!value) return otherwise;
    const auto parsed = parse_option_duration(*value);
    if (!parsed) refuse_value(key, *value, "a duration, for example '500 ms', '5 s', '10 min', '1 h' or '1 d'");
    return *parsed;
}

std::int64_t Options::bytes_or(const std::string& key, std::int64_t otherwise) const {
    const auto value = text(key);
    if (!value) return otherwise;
    const auto parsed = parse_option_memory_size(*value);
    if (!parsed) refuse_value(key, *value, "a memory size, for example '512 kb', '128 mb' or '2 gb'");
    return *parsed;
}

std::string Options::choice_or(const std::string& key, std::string_view otherwise,
                               const std::vector<std::string>& choices) const {
    const auto value = text(key);
    if (!value) return std::string(otherwise);
    for (const std::string& choice : choices) {
        if (lower(choice) == lower(*value)) return choice;
    }
    std::string expected = "one of ";
    for (std::size_t k = 0; k < choices.size(); ++k) expected += (k == 0 ? "'" : ", '") + choices[k] + "'";
    refuse_value(key, *value, expected);
}

std::string Options::character_or(const std::string& key, std::string_view otherwise) const {
    const auto value = text(key);
    if (!value) return std::string(otherwise);
    const std::string decoded = decode_character_escapes(*value);
    std::size_t characters = 0;
    for (const char c : decoded) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (characters != 1) refuse_value(key, *value, "a single character");
    return decoded;
}

std::string Options::plain_character_or(const std::string& key, std::string_view otherwise) const {
    const auto value = text(key);
    if (!value) return std::string(otherwise);
    if (value->size() != 1) refuse_value(key, *value, "a single character");
    return *value;
}

void Options::check_all_known(std::string_view connector) const {
    std::string unknown;
    std::string hint;
    for (const auto& [key, value] : values_) {
        if (known_.count(key) != 0) continue;
        unknown += (unknown.empty() ? "'" : ", '") + key + "'";
        const std::vector<std::string> names(known_.begin(), known_.end());
        const std::string candidate = nearest_name(key, names);
        if (!candidate.empty())
            hint += (hint.empty() ? "did you mean '" : "; did you mean '") + candidate + "' for '" + key + "'?";
    }
    if (unknown.empty()) return;
    if (hint.empty()) {
        hint = "known options: ";
        bool first = true;
        for (const std::string& key : known_) {
            hint += (first ? "" : ", ") + key;
            first = false;
        }
    }
    throw Error("W3501", "'" + std::string(connector) + "' has no option " + unknown, hint);
}

void Options::mark_known(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys) known_.emplace(key);
}

bool Options::is_secret(std::string_view key) {
    const std::string folded = lower(key);
    for (const char* part :
         {"password", "passwd", "secret", "token", "jaas", "apikey", "api-key", "access-key", "accesskey", "account.key",
          "keystore.key", "key.pem", "private-key", "private.key", "credential", "auth-params", "basic-auth", "basic.auth"}) {
        if (folded.find(part) != std::string::npos) return true;
    }
    return false;
}

}  // namespace windrow
