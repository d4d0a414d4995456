// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_lookup_query.hpp"

#include "postgres/postgres_options.hpp"
#include "postgres/postgres_row_text.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <string_view>

namespace windrow {

namespace {

constexpr std::int64_t most_keys = 4096;
constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// Names that no table's column is likely to have.
std::string key_name(std::size_t k) {
    return quoted_identifier("windrow key " + std::to_string(k));
}
const char* const number_name = "\"windrow key number\"";
/// Nor any table: PostgreSQL refuses a statement that joins two of one name.
const char* const keys_name = "\"windrow keys\"";

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const std::string& part : parts) out.append(out.empty() ? "" : between).append(part);
    return out;
}

/// Within an array within a text of SQL.
void append_element(std::string& out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\'') out += '\'';
        out += c;
    }
    out += '"';
}

bool is_uuid(std::string_view text) {
    static const re2::RE2 form("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
    return re2::RE2::FullMatch({text.data(), text.size()}, form);
}

}  // namespace

PostgresLookupQuery::PostgresLookupQuery(std::string table, std::vector<PostgresKey> keys,
                                         const std::vector<std::string>& columns)
    : keys_(std::move(keys)), arrays_(keys_.size()) {
    for (const std::string& column : columns) rows_from_ += ", " + column;
    std::vector<std::string> names;
    std::vector<std::string> conditions;
    for (std::size_t k = 0; k < keys_.size(); ++k) {
        names.push_back(key_name(k));
        conditions.push_back(keys_[k].column + " = " + names.back());
    }
    names.emplace_back(number_name);
    on_ = std::string(") WITH ORDINALITY AS ") + keys_name + "(" + joined(names, ", ") + ") JOIN " + std::move(table) + " ON " +
          joined(conditions, " AND ") + ") TO STDOUT (FORMAT binary)";
}

/// PostgreSQL has no texts with a NUL, and would refuse the whole statement for one.
bool PostgresLookupQuery::may_exist(std::span<const Column> keys, std::int64_t key) const {
    for (std::size_t k = 0; k < keys.size(); ++k) {
        if (!keys[k].type.is_string()) continue;
        const std::string_view text = keys[k].text(key);
        if (text.find('\0') != std::string_view::npos || (keys_[k].is_uuid && !is_uuid(text))) return false;
    }
    return true;
}

void PostgresLookupQuery::append_key(std::span<const Column> keys, std::int64_t key, bool first) {
    for (std::size_t k = 0; k < keys.size(); ++k) {
        value_.clear();
        append_plain_value(value_, keys[k], key);
        if (!first) arrays_[k] += ',';
        append_element(arrays_[k], value_);
    }
}

std::string PostgresLookupQuery::statement(std::span<const Column> keys, std::int64_t& next, std::vector<std::int32_t>& asked) {
    for (std::string& array : arrays_) array = "'{";
    const std::size_t before = asked.size();
    const auto full = [&] {
        std::size_t bytes = 0;
        for (const std::string& array : arrays_) bytes += array.size();
        return asked.size() - before == static_cast<std::size_t>(most_keys) || bytes >= most_bytes;
    };
    for (; next < keys[0].rows && !full(); ++next) {
        if (!may_exist(keys, next)) continue;
        append_key(keys, next, asked.size() == before);
        asked.push_back(static_cast<std::int32_t>(next));
    }
    if (asked.size() == before) return {};
    std::string out = "COPY (SELECT (" + std::string(number_name) + " + " + std::to_string(before) + ")::int4" + rows_from_ +
                      " FROM ROWS FROM (";
    for (std::size_t k = 0; k < arrays_.size(); ++k)
        out += std::string(k == 0 ? "" : ", ") + "unnest(" + arrays_[k] + "}'::" + keys_[k].type + "[])";
    return out + on_;
}

}  // namespace windrow
