// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a text through a format's decoder and gives the rows as values.

#include "format/java_double.hpp"
#include "format/record_decoder.hpp"

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace windrow::test {

struct DecodedText {
    std::vector<std::vector<Value>> rows;
    std::vector<BadRecord> bad;
    std::vector<std::uint64_t> ordinals;
    std::uint64_t records_read = 0;
};

inline RecordLayout layout_of(const Schema& schema) {
    RecordLayout layout;
    layout.table = "t";
    layout.physical = schema;
    for (std::size_t k = 0; k < schema.size(); ++k)
        layout.fields.push_back({schema[k].name, static_cast<int>(k), schema[k].type});
    return layout;
}

inline void collect(const DecodedChunk& chunk, DecodedText& out) {
    for (std::int64_t row = 0; row < chunk.rows; ++row) {
        std::vector<Value> values;
        for (const Column& column : chunk.columns) values.push_back(column.value(row));
        out.rows.push_back(std::move(values));
        out.ordinals.push_back(chunk.ordinals.as<std::uint64_t>()[row]);
    }
    out.bad.insert(out.bad.end(), chunk.bad.begin(), chunk.bad.end());
    out.records_read += chunk.records_read;
}

inline DecodedText decode_with(RecordDecoder& decoder, const std::string& text) {
    Buffer bytes = Buffer::allocate(text.size());
    std::memcpy(bytes.mutable_as<char>(), text.data(), text.size());
    DecodedChunk chunk;
    decoder.decode({bytes.as<char>(), text.size()}, 0, {"input", 0, false}, chunk);
    DecodedText out;
    collect(chunk, out);
    return out;
}

/// Records of a log: texts, or none for a null one. Record i has the offset 10 * i.
using LogRecords = std::vector<std::optional<std::string>>;

/// Decodes records whose bounds are known, as those of a log are.
inline DecodedText decode_records_with(RecordDecoder& decoder, const LogRecords& records) {
    std::string bytes;
    std::vector<std::uint32_t> begins{0};
    std::vector<std::uint64_t> ordinals;
    std::vector<std::int32_t> nulls;
    for (const auto& record : records) {
        if (!record) nulls.push_back(static_cast<std::int32_t>(ordinals.size()));
        ordinals.push_back(10 * ordinals.size());
        bytes += record.value_or("") + '\n';
        begins.push_back(static_cast<std::uint32_t>(bytes.size()));
    }
    Buffer buffer = Buffer::allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(buffer.mutable_as<char>(), bytes.data(), bytes.size());
    DecodedChunk chunk;
    decoder.decode_records({{buffer.as<char>(), bytes.size()}, begins, ordinals, nulls}, {"topic t, partition 0", 0, false, true},
                           chunk);
    DecodedText out;
    collect(chunk, out);
    return out;
}

inline DecodedText decode_records(const Schema& schema, const LogRecords& records, std::map<std::string, std::string> options) {
    const RecordLayout layout = layout_of(schema);
    const auto format = make_record_format(Options(std::move(options)), layout);
    return decode_records_with(*format->make_decoder(layout), records);
}

/// Decodes `text` by the format that the options name ('format' = ...).
inline DecodedText decode_text(const Schema& schema, const std::string& text, std::map<std::string, std::string> options,
                               RecordLayout layout = {}) {
    if (layout.table.empty()) layout = layout_of(schema);
    const auto format = make_record_format(Options(std::move(options)), layout);
    return decode_with(*format->make_decoder(layout), text);
}

/// A value in a short form: null, numbers, texts as they are, decimals unscaled with a `d`, lists [a;b], maps {k=v}.
inline std::string show(const Value& value) {
    const auto& storage = value.storage();
    if (value.is_null()) return "null";
    if (const auto* truth = std::get_if<bool>(&storage)) return *truth ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&storage)) return std::to_string(*integer);
    if (const auto* wide = std::get_if<int128_t>(&storage)) {
        std::string digits;
        for (int128_t rest = *wide < 0 ? -*wide : *wide; rest != 0 || digits.empty(); rest /= 10) {
            digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
        }
        return (*wide < 0 ? "-" : "") + digits + "d";
    }
    std::string text;
    if (const auto* real = std::get_if<double>(&storage)) {
        append_java_double(text, *real);
    } else if (const auto* string = std::get_if<std::string>(&storage)) {
        text = *string;
    } else if (const auto* list = std::get_if<Value::List>(&storage)) {
        for (const Value& element : *list) text += (text.empty() ? "[" : ";") + show(element);
        text += text.empty() ? "[]" : "]";
    } else {
        for (const auto& [key, mapped] : value.entries()) text += (text.empty() ? "{" : ";") + show(key) + "=" + show(mapped);
        text += text.empty() ? "{}" : "}";
    }
    return text;
}

/// One text a row, fields between '|'.
inline std::vector<std::string> show(const DecodedText& decoded) {
    std::vector<std::string> rows;
    for (const auto& values : decoded.rows) {
        std::string row;
        for (std::size_t k = 0; k < values.size(); ++k) row += (k == 0 ? "" : "|") + show(values[k]);
        rows.push_back(std::move(row));
    }
    return rows;
}

/// The error that `action` throws, as "code: message"; empty if it throws none.
template <typename Action>
std::string error_of(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code() + ": " + error.message();
    }
    return {};
}

}  // namespace windrow::test
