// SPDX-License-Identifier: Apache-2.0
#include "command/case_file.hpp"

#include "command/value_text.hpp"
#include "windrow/kernels/error.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace windrow::command {
namespace {

CaseValue convert(simdjson::dom::element element) {
    switch (element.type()) {
        case simdjson::dom::element_type::NULL_VALUE:
            return {};
        case simdjson::dom::element_type::BOOL:
            return {bool(element)};
        case simdjson::dom::element_type::INT64:
            return {std::int64_t(element)};
        case simdjson::dom::element_type::UINT64:
            return {std::to_string(std::uint64_t(element))};
        case simdjson::dom::element_type::DOUBLE:
            return {double(element)};
        case simdjson::dom::element_type::STRING:
            return {std::string(std::string_view(element))};
        case simdjson::dom::element_type::ARRAY: {
            CaseValue::List list;
            for (const simdjson::dom::element child : simdjson::dom::array(element)) list.push_back(convert(child));
            return {std::move(list)};
        }
        case simdjson::dom::element_type::OBJECT: {
            CaseValue::Entries entries;
            for (const auto field : simdjson::dom::object(element))
                entries.emplace_back(std::string(field.key), convert(field.value));
            std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            return {std::move(entries)};
        }
    }
    return {};
}

[[noreturn]] void refuse(std::size_t line, const std::string& why) {
    throw Error("W5901", "line " + std::to_string(line) + " of the expected rows: " + why,
                "see the format in docs/how-to/test-a-job.md; --update writes it");
}

CaseBlock read_header(const CaseValue& columns, std::size_t line) {
    CaseBlock block;
    const auto* list = std::get_if<CaseValue::List>(&columns.value);
    if (list == nullptr) refuse(line, "\"columns\" is not a list");
    for (const CaseValue& column : *list) {
        const auto* pair = std::get_if<CaseValue::List>(&column.value);
        if (pair == nullptr || pair->size() != 2 || !std::holds_alternative<std::string>((*pair)[0].value) ||
            !std::holds_alternative<std::string>((*pair)[1].value)) {
            refuse(line, "a column is not [name, type]");
        }
        block.columns.push_back({std::get<std::string>((*pair)[0].value), std::get<std::string>((*pair)[1].value)});
    }
    return block;
}

const CaseValue* find(const CaseValue::Entries& entries, std::string_view key) {
    for (const auto& [name, value] : entries) {
        if (name == key) return &value;
    }
    return nullptr;
}

void read_line(CaseRows& rows, CaseValue value, std::size_t line) {
    if (auto* row = std::get_if<CaseValue::List>(&value.value)) {
        if (rows.blocks.empty()) refuse(line, "a row before the first header");
        if (row->size() != rows.blocks.back().columns.size() + 1 || !std::holds_alternative<std::string>(row->front().value)) {
            refuse(line, "a row is not [kind, one value per column]");
        }
        rows.blocks.back().rows.push_back(std::move(*row));
        return;
    }
    const auto* entries = std::get_if<CaseValue::Entries>(&value.value);
    if (entries != nullptr) {
        if (const CaseValue* columns = find(*entries, "columns")) {
            rows.blocks.push_back(read_header(*columns, line));
            return;
        }
        if (const CaseValue* error = find(*entries, "error")) {
            rows.error =
                std::holds_alternative<std::string>(error->value) ? std::get<std::string>(error->value) : to_text(*error);
            return;
        }
    }
    refuse(line, "neither a header, nor a row, nor an error");
}

void append_text(std::string& out, const CaseValue& value) {
    struct Visitor {
        std::string& out;
        void operator()(std::monostate) const { out += "null"; }
        void operator()(bool v) const { out += v ? "true" : "false"; }
        void operator()(std::int64_t v) const { out += std::to_string(v); }
        void operator()(double v) const {
            std::array<char, 40> digits;
            out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr);
        }
        void operator()(const std::string& v) const { append_json_string(out, v); }
        void operator()(const CaseValue::List& list) const {
            out.push_back('[');
            for (std::size_t i = 0; i < list.size(); ++i) {
                if (i != 0) out.push_back(',');
                append_text(out, list[i]);
            }
            out.push_back(']');
        }
        void operator()(const CaseValue::Entries& entries) const {
            out.push_back('{');
            for (std::size_t i = 0; i < entries.size(); ++i) {
                if (i != 0) out.push_back(',');
                append_json_string(out, entries[i].first);
                out.push_back(':');
                append_text(out, entries[i].second);
            }
            out.push_back('}');
        }
    };
    std::visit(Visitor{out}, value.value);
}

}  // namespace

CaseRows parse_case_rows(std::string_view text) {
    CaseRows rows;
    simdjson::dom::parser parser;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        simdjson::dom::element element;
        if (const auto error = parser.parse(line.data(), line.size(), true).get(element))
            refuse(number, simdjson::error_message(error));
        read_line(rows, convert(element), number);
    }
    return rows;
}

std::string to_text(const CaseValue& value) {
    std::string out;
    append_text(out, value);
    return out;
}

std::string plain_type(std::string_view type) {
    std::string plain(type);
    for (const std::string_view part :
         {std::string_view(" NOT NULL"), std::string_view(" *ROWTIME*"), std::string_view(" *PROCTIME*")}) {
        for (std::size_t at = plain.find(part); at != std::string::npos; at = plain.find(part)) plain.erase(at, part.size());
    }
    return plain;
}

}  // namespace windrow::command
