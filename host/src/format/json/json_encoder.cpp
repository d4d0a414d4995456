// SPDX-License-Identifier: Apache-2.0
#include "format/format_types.hpp"
#include "format/json/json_conversion.hpp"
#include "format/record_encoder.hpp"
#include "format/scalar_text.hpp"

#include <cmath>

namespace windrow {

namespace {

enum class NullKey { fail, drop, literal };

/// Rows as JSON objects, as org.apache.flink.formats.json.RowDataToJsonConverters writes them.
class JsonEncoder : public RecordEncoder {
public:
    JsonEncoder(const Options& options, const std::string& prefix, const Schema& schema) {
        for (const Field& field : schema) {
            check_json_type(field.name, field.type);
            std::string key;
            append_json_string(field.name, key);
            keys_.push_back(key + ":");
        }
        style_ = options.choice_or(prefix + "timestamp-format.standard", "SQL", {"SQL", "ISO-8601"}) == "SQL"
                     ? ScalarTextStyle::sql
                     : ScalarTextStyle::iso;
        const std::string mode = options.choice_or(prefix + "map-null-key.mode", "FAIL", {"FAIL", "DROP", "LITERAL"});
        null_key_ = mode == "FAIL" ? NullKey::fail : mode == "DROP" ? NullKey::drop : NullKey::literal;
        null_key_literal_ = options.text_or(prefix + "map-null-key.literal", "null");
        plain_decimals_ = options.flag_or(prefix + "encode.decimal-as-plain-number", false);
        ignore_nulls_ = options.flag_or(prefix + "encode.ignore-null-fields", false);
        options.mark_known({prefix + "ignore-parse-errors"});
    }

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        object(columns, row, out);
        out += '\n';
    }

protected:
    [[nodiscard]] bool ignores_nulls() const noexcept { return ignore_nulls_; }
    void object(std::span<const Column* const> columns, std::int64_t row, std::string& out) const {
        out += '{';
        bool first = true;
        for (std::size_t k = 0; k < columns.size(); ++k) {
            if (ignore_nulls_ && !columns[k]->is_valid(row)) continue;
            if (!first) out += ',';
            first = false;
            out += keys_[k];
            value(*columns[k], row, out);
        }
        out += '}';
    }

private:
    void value(const Column& column, std::int64_t row, std::string& out) const {
        if (!column.is_valid(row)) {
            out += "null";
            return;
        }
        const DataType& type = column.type;
        switch (type.kind()) {
            case TypeKind::array:
                array(column, row, out);
                break;
            case TypeKind::map:
            case TypeKind::multiset:
                map(column, row, out);
                break;
            case TypeKind::row:
                record(column, row, out);
                break;
            case TypeKind::decimal:
                if (plain_decimals_) {
                    append_decimal(out, column.at<int128_t>(row), type.scale());
                } else {
                    append_stripped_decimal(out, column.at<int128_t>(row), type.scale(), false);
                }
                break;
            case TypeKind::float32:
            case TypeKind::float64: {
                const double real =
                    type.kind() == TypeKind::float32 ? static_cast<double>(column.at<float>(row)) : column.at<double>(row);
                const char* const quote = std::isfinite(real) ? "" : "\"";
                out += quote;
                append_scalar_text(out, column, row, style_);
                out += quote;
                break;
            }
            case TypeKind::character:
            case TypeKind::varchar:
                append_json_string(column.text(row), out);
                break;
            case TypeKind::binary:
            case TypeKind::varbinary:
            case TypeKind::date:
            case TypeKind::time:
            case TypeKind::timestamp:
            case TypeKind::timestamp_ltz:
                out += '"';
                append_scalar_text(out, column, row, style_);
                out += '"';
                break;
            default:
                append_scalar_text(out, column, row, style_);
        }
    }

    void array(const Column& column, std::int64_t row, std::string& out) const {
        const auto [begin, end] = column.child_range(row);
        out += '[';
        for (std::int32_t k = begin; k < end; ++k) {
            if (k != begin) out += ',';
            value(column.children[0], k, out);
        }
        out += ']';
    }

    void map(const Column& column, std::int64_t row, std::string& out) const {
        const auto [begin, end] = column.child_range(row);
        out += '{';
        bool first = true;
        for (std::int32_t k = begin; k < end; ++k) {
            const bool named = column.children[0].is_valid(k);
            if (!named && null_key_ == NullKey::drop) continue;
            if (!named && null_key_ == NullKey::fail) {
                throw Error("W5104", "a MAP with a NULL key can't be written as JSON",
                            "set 'json.map-null-key.mode' = 'DROP', or 'LITERAL' with 'json.map-null-key.literal'");
            }
            if (!first) out += ',';
            first = false;
            append_json_string(named ? column.children[0].text(k) : std::string_view(null_key_literal_), out);
            out += ':';
            value(column.children[1], k, out);
        }
        out += '}';
    }

    void record(const Column& column, std::int64_t row, std::string& out) const {
        out += '{';
        bool first = true;
        for (std::size_t k = 0; k < column.children.size(); ++k) {
            if (ignore_nulls_ && !column.children[k].is_valid(column.index(row))) continue;
            if (!first) out += ',';
            first = false;
            append_json_string(column.type.field_names()[k], out);
            out += ':';
            value(column.children[k], column.index(row), out);
        }
        out += '}';
    }

    std::vector<std::string> keys_;
    ScalarTextStyle style_ = ScalarTextStyle::sql;
    NullKey null_key_ = NullKey::fail;
    std::string null_key_literal_;
    bool plain_decimals_ = false;
    bool ignore_nulls_ = false;
};

/// Each row as a change that inserts it (org.apache.flink.formats.json.debezium.DebeziumJsonSerializationSchema).
class DebeziumJsonEncoder final : public JsonEncoder {
public:
    using JsonEncoder::JsonEncoder;
    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        out += ignores_nulls() ? R"({"after":)" : R"({"before":null,"after":)";
        object(columns, row, out);
        out += ",\"op\":\"c\"}\n";
    }
};

}  // namespace

std::unique_ptr<RecordEncoder> make_json_encoder(const Options& options, const Schema& schema) {
    options.mark_known({"json.fail-on-missing-field", "json.decode.json-parser.enabled"});
    return std::make_unique<JsonEncoder>(options, "json.", schema);
}

std::unique_ptr<RecordEncoder> make_debezium_json_encoder(const Options& options, const Schema& schema) {
    if (options.flag_or("debezium-json.schema-include", false)) {
        throw Error("W3503", "'debezium-json.schema-include' = 'true' is not possible when rows are written",
                    "drop it: a row is written without its schema");
    }
    return std::make_unique<DebeziumJsonEncoder>(options, "debezium-json.", schema);
}

}  // namespace windrow
