// SPDX-License-Identifier: Apache-2.0
#include "script/option_places.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace windrow::script {

namespace {

bool is_name_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

/// The dotted name that starts the text, as far as it goes.
std::vector<std::string> leading_name(std::string_view text) {
    std::vector<std::string> parts;
    std::size_t i = 0;
    while (i < text.size()) {
        std::string part;
        if (text[i] == '`') {
            for (++i; i < text.size() && (text[i] != '`' || (i + 1 < text.size() && text[i + 1] == '`')); ++i) {
                if (text[i] == '`') ++i;
                part += text[i];
            }
            ++i;
        } else {
            for (; i < text.size() && is_name_character(text[i]); ++i) part += text[i];
        }
        if (part.empty()) break;
        parts.push_back(std::move(part));
        if (i >= text.size() || text[i] != '.') break;
        ++i;
    }
    return parts;
}

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

/// The name at `begin` stands behind the word MODEL.
bool follows_word_model(std::string_view text, std::size_t begin) {
    constexpr std::string_view word = "MODEL";
    while (begin > 0 && is_space(text[begin - 1])) --begin;
    return begin >= word.size() && is_word(text.substr(begin - word.size(), word.size()), word);
}

/// A window function's table is written TABLE t, and its place begins at that word.
std::string_view behind_word_table(std::string_view text) {
    constexpr std::string_view word = "TABLE";
    if (text.size() <= word.size() || !is_word(text.substr(0, word.size()), word) || !is_space(text[word.size()])) return text;
    text.remove_prefix(word.size());
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return text;
}

bool names(const std::string& text, const std::string& word) {
    return text.find("'" + word + "'") != std::string::npos;
}

/// The value if the message calls it wrong, the key if that is unknown or misspelt. An OPTIONS hint may give another value than
/// the table: a message about that one has no place here.
std::optional<SourceRange> place_in(const std::vector<sql::Property>& options, const Error& error) {
    for (const sql::Property& option : options) {
        if (!names(error.message(), option.key)) continue;
        const bool about_a_value = error.message().find("'" + option.key + "' = '") != std::string::npos;
        if (!about_a_value) return option.key_where;
        if (error.message().find("'" + option.key + "' = '" + option.value + "'") != std::string::npos) return option.value_where;
    }
    for (const sql::Property& option : options) {
        if (names(error.message(), option.value)) return option.value_where;
    }
    for (const sql::Property& option : options) {
        if (names(error.hint(), option.key)) return option.key_where;
    }
    return std::nullopt;
}

}  // namespace

void OptionPlaces::remember(const sql::Statement& statement, const catalog::Catalog& catalog) {
    if (const auto* renamed = statement.as_if<sql::AlterModel>();
        renamed != nullptr && renamed->action == sql::AlterModelAction::rename)
        return;
    const sql::QualifiedName* name = nullptr;
    const std::vector<sql::Property>* options = nullptr;
    if (const auto* create = statement.as_if<sql::CreateTable>()) {
        name = &create->name;
        options = &create->options;
    } else if (const auto* alter = statement.as_if<sql::AlterTable>()) {
        name = &alter->name;
        options = &alter->options;
    } else if (const auto* model = statement.as_if<sql::CreateModel>()) {
        name = &model->name;
        options = &model->options;
    } else if (const auto* altered = statement.as_if<sql::AlterModel>()) {
        name = &altered->name;
        options = &altered->options;
    } else {
        return;
    }
    const bool is_model = statement.kind == sql::StatementKind::create_model || statement.kind == sql::StatementKind::alter_model;
    std::vector<std::string> parts;
    for (const sql::Identifier& part : name->parts) parts.push_back(part.name);
    std::vector<sql::Property>& known = (is_model ? model_options_ : options_)[catalog.complete(parts, name->where)];
    const bool creates = statement.kind == sql::StatementKind::create_table || statement.kind == sql::StatementKind::create_model;
    if (creates) known.clear();
    // The latest value counts.
    known.insert(known.begin(), options->begin(), options->end());
}

Error OptionPlaces::placed(const Error& error, std::string_view script, const catalog::Catalog& catalog) const {
    const bool about_options = error.code().substr(0, 3) == "W35" || error.code() == "W3606" || error.code() == "W6001";
    if (!about_options || !error.where() || error.where()->begin >= script.size()) return error;
    const std::vector<std::string> parts = leading_name(behind_word_table(script.substr(error.where()->begin)));
    if (parts.empty() || parts.size() > 3) return error;
    const auto& options = follows_word_model(script, error.where()->begin) ? model_options_ : options_;
    const auto table = options.find(catalog.complete(parts));
    if (table == options.end()) return error;
    const std::optional<SourceRange> place = place_in(table->second, error);
    if (!place) return error;
    Error moved(error.code(), error.message(), error.hint());
    return moved.at(*place);
}

}  // namespace windrow::script
