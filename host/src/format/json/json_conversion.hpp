// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Conversion of parsed JSON values to SQL types by the rules of Flink's json format (org.apache.flink.formats.json
/// JsonParserToRowDataConverters, pinned by the recorded `formats` cases).

#include "format/field_value.hpp"
#include "format/json/json_document.hpp"
#include "format/json/json_options.hpp"

#include <string>

namespace windrow {

/// Works on one document at a time. Not thread-safe (scratch memory).
class JsonConverter {
public:
    explicit JsonConverter(const JsonReadOptions& options) : options_(options) {}

    /// Converts a value to a scalar type.
    FieldOutcome scalar(const JsonDocument& document, std::size_t node, const DataType& type, FieldValue& out);
    /// Appends a value of any type. False if it does not fit and errors are not ignored (nothing is appended at the top then);
    /// else what does not fit is appended as NULL, at the innermost level. `failure` tells why.
    bool append(const JsonDocument& document, std::size_t node, const DataType& type, ColumnBuilder& out);
    /// Why the last conversion failed: `"x" is not an INT`.
    [[nodiscard]] std::string failure(const JsonDocument& document) const;

private:
    FieldOutcome number(const JsonDocument& document, const JsonNode& node, const DataType& type, FieldValue& out);
    FieldOutcome time(std::string_view text, const DataType& type, FieldValue& out) const;
    FieldOutcome bad(std::size_t node, const DataType& type) {
        failed_node_ = node;
        failed_type_ = &type;
        return FieldOutcome::bad;
    }
    bool append_bad(std::size_t node, const DataType& type, ColumnBuilder& out);
    bool append_array(const JsonDocument& document, std::size_t node, const DataType& type, ColumnBuilder& out);
    bool append_map(const JsonDocument& document, std::size_t node, const DataType& type, ColumnBuilder& out);
    bool append_row(const JsonDocument& document, std::size_t node, const DataType& type, ColumnBuilder& out);

    JsonReadOptions options_;
    std::string scratch_;
    std::string key_scratch_;
    std::size_t failed_node_ = 0;
    const DataType* failed_type_ = nullptr;
    std::string missing_field_;
};

/// The value re-written compactly, as Jackson prints a tree: numbers with fraction or exponent through double, the last of
/// repeated keys, no blanks.
void append_compact_json(const JsonDocument& document, std::size_t node, std::string& out);
/// A quoted JSON string; control characters, quote and backslash escaped.
void append_json_string(std::string_view text, std::string& out);

}  // namespace windrow
