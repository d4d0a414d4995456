// SPDX-License-Identifier: Apache-2.0
#include "format/json/json_conversion.hpp"

#include "format/bad_record.hpp"
#include "format/base64.hpp"
#include "format/java_double.hpp"
#include "windrow/semantics/record_number_text.hpp"
#include "windrow/semantics/time_text.hpp"

#include <unordered_map>

namespace windrow {

namespace {

bool equals_true(std::string_view text) {
    return text.size() == 4 && (text[0] | 0x20) == 't' && (text[1] | 0x20) == 'r' && (text[2] | 0x20) == 'u' &&
           (text[3] | 0x20) == 'e';
}

std::int64_t lowest(TypeKind kind) {
    switch (kind) {
        case TypeKind::tinyint:
            return -128;
        case TypeKind::smallint:
            return -32768;
        case TypeKind::integer:
            return -2147483648LL;
        default:
            return INT64_MIN;
    }
}

}  // namespace

FieldOutcome JsonConverter::scalar(const JsonDocument& document, std::size_t index, const DataType& type, FieldValue& out) {
    const JsonNode& node = document.node(index);
    if (node.kind == JsonKind::null_literal) return FieldOutcome::null;
    const bool container = node.kind == JsonKind::object || node.kind == JsonKind::array;
    if (type.is_string()) {
        if (container) {
            scratch_.clear();
            append_compact_json(document, index, scratch_);
            out.text = scratch_;
        } else if (node.kind == JsonKind::string) {
            out.text = document.string(node, scratch_);
        } else {
            out.text = document.text(node);
        }
        return FieldOutcome::value;
    }
    if (container) return bad(index, type);
    FieldOutcome outcome = FieldOutcome::bad;
    switch (type.kind()) {
        case TypeKind::boolean:
            out.truth = node.kind == JsonKind::string ? equals_true(java_trim(document.string(node, scratch_)))
                                                      : node.kind == JsonKind::true_literal;
            outcome = FieldOutcome::value;
            break;
        case TypeKind::binary:
        case TypeKind::varbinary:
            if (node.kind != JsonKind::string) break;
            key_scratch_.assign(document.string(node, scratch_));
            scratch_.clear();
            if (!decode_base64(key_scratch_, scratch_)) break;
            out.text = scratch_;
            outcome = FieldOutcome::value;
            break;
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            if (node.kind == JsonKind::string) outcome = time(document.string(node, scratch_), type, out);
            break;
        default:
            outcome = number(document, node, type, out);
    }
    return outcome == FieldOutcome::bad ? bad(index, type) : outcome;
}

FieldOutcome JsonConverter::number(const JsonDocument& document, const JsonNode& node, const DataType& type, FieldValue& out) {
    const bool quoted = node.kind == JsonKind::string;
    if (!quoted && node.kind != JsonKind::integer && node.kind != JsonKind::real) return FieldOutcome::bad;
    const std::string_view text = quoted ? java_trim(document.string(node, scratch_)) : document.text(node);
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    switch (type.kind()) {
        case TypeKind::integer:
        case TypeKind::bigint:
            if (node.kind == JsonKind::real) {
                const bool is_int = type.kind() == TypeKind::integer;
                return semantics::record_truncate_double(parse_json_double(text), is_int, out.integer) ? FieldOutcome::value
                                                                                                       : FieldOutcome::bad;
            }
            [[fallthrough]];
        case TypeKind::tinyint:
        case TypeKind::smallint: {
            const std::int64_t low = lowest(type.kind());
            return semantics::record_parse_integer(begin, end, low, -(low + 1), out.integer) ? FieldOutcome::value
                                                                                             : FieldOutcome::bad;
        }
        case TypeKind::float32:
            if (quoted) return parse_java_float(text, out.single) ? FieldOutcome::value : FieldOutcome::bad;
            out.single = parse_json_float(text);
            return FieldOutcome::value;
        case TypeKind::float64:
            if (quoted) return parse_java_double(text, out.real) ? FieldOutcome::value : FieldOutcome::bad;
            out.real = parse_json_double(text);
            return FieldOutcome::value;
        case TypeKind::decimal:
            switch (semantics::record_parse_decimal(begin, end, type.precision(), type.scale(), out.wide)) {
                case semantics::NumberText::good:
                    return FieldOutcome::value;
                case semantics::NumberText::too_large:
                    return FieldOutcome::null;
                default:
                    return FieldOutcome::bad;
            }
        default:
            return FieldOutcome::bad;
    }
}

FieldOutcome JsonConverter::time(std::string_view text, const DataType& type, FieldValue& out) const {
    const auto size = static_cast<std::int64_t>(text.size());
    if (type.is_timestamp()) {
        const bool zone = type.kind() == TypeKind::timestamp_ltz;
        semantics::TimePoint point;
        const bool good = options_.iso_times ? semantics::parse_iso_timestamp(text.data(), size, zone, point)
                                             : semantics::parse_sql_timestamp(text.data(), size, zone, point);
        if (!good) return FieldOutcome::bad;
        if (type.physical() == PhysicalKind::int128) {
            out.wide = semantics::to_nanoseconds(point);
        } else {
            out.integer = semantics::to_milliseconds(point);
        }
        return FieldOutcome::value;
    }
    std::int32_t value = 0;
    if (type.kind() == TypeKind::date) {
        if (!semantics::parse_iso_date(text.data(), size, value)) return FieldOutcome::bad;
    } else {
        if (!semantics::parse_json_time(text.data(), size, value)) return FieldOutcome::bad;
        value -= value % 1000;  // TIME is TIME(0) in the formats
    }
    out.integer = value;
    return FieldOutcome::value;
}

bool JsonConverter::append_bad(std::size_t node, const DataType& type, ColumnBuilder& out) {
    bad(node, type);
    if (!options_.ignore_errors) return false;
    out.append_null();
    return true;
}

bool JsonConverter::append(const JsonDocument& document, std::size_t index, const DataType& type, ColumnBuilder& out) {
    missing_field_.clear();
    const JsonNode& node = document.node(index);
    if (node.kind == JsonKind::null_literal) {
        out.append_null();
        return true;
    }
    switch (type.kind()) {
        case TypeKind::array:
            return append_array(document, index, type, out);
        case TypeKind::map:
        case TypeKind::multiset:
            return append_map(document, index, type, out);
        case TypeKind::row:
            return append_row(document, index, type, out);
        default:
            break;
    }
    FieldValue value;
    switch (scalar(document, index, type, value)) {
        case FieldOutcome::value:
            append_value(out, value);
            return true;
        case FieldOutcome::null:
            out.append_null();
            return true;
        case FieldOutcome::bad:
            break;
    }
    return append_bad(index, type, out);
}

bool JsonConverter::append_array(const JsonDocument& document, std::size_t index, const DataType& type, ColumnBuilder& out) {
    const JsonNode& node = document.node(index);
    if (node.kind != JsonKind::array) return append_bad(index, type, out);
    for (std::size_t element = index + 1; element < node.next; element = document.node(element).next) {
        if (!append(document, element, type.children()[0], out.child(0))) return false;
    }
    out.append_list();
    return true;
}

bool JsonConverter::append_map(const JsonDocument& document, std::size_t index, const DataType& type, ColumnBuilder& out) {
    const JsonNode& node = document.node(index);
    if (node.kind != JsonKind::object) return append_bad(index, type, out);
    static const DataType count = DataType::integer();
    const DataType& value_type = type.kind() == TypeKind::multiset ? count : type.children()[1];
    // The last value of a repeated key stands, at the place of the first.
    std::vector<std::pair<std::string, std::size_t>> entries;
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t key = index + 1; key < node.next;) {
        const std::size_t value = document.node(key).next;
        const std::string name(document.string(document.node(key), key_scratch_));
        const auto [place, fresh] = places.emplace(name, entries.size());
        if (fresh) {
            entries.emplace_back(name, value);
        } else {
            entries[place->second].second = value;
        }
        key = document.node(value).next;
    }
    for (const auto& [name, value] : entries) {
        if (!append(document, value, value_type, out.child(1))) return false;
        out.child(0).append_text(name);
    }
    out.append_list();
    return true;
}

bool JsonConverter::append_row(const JsonDocument& document, std::size_t index, const DataType& type, ColumnBuilder& out) {
    const JsonNode& node = document.node(index);
    if (node.kind != JsonKind::object) return append_bad(index, type, out);
    const auto& names = type.field_names();
    std::vector<std::size_t> members(names.size(), 0);
    for (std::size_t key = index + 1; key < node.next;) {
        const std::size_t value = document.node(key).next;
        const std::string_view name = document.string(document.node(key), key_scratch_);
        for (std::size_t k = 0; k < names.size(); ++k) {
            if (names[k] == name) members[k] = value;
        }
        key = document.node(value).next;
    }
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (members[k] != 0) {
            if (!append(document, members[k], type.children()[k], out.child(k))) return false;
        } else if (options_.fail_on_missing) {
            missing_field_ = names[k];
            return false;
        } else {
            out.child(k).append_null();
        }
    }
    out.append_record();
    return true;
}

std::string JsonConverter::failure(const JsonDocument& document) const {
    if (!missing_field_.empty()) return "the nested field '" + missing_field_ + "' is missing";
    const JsonNode& node = document.node(failed_node_);
    std::string shown = printable(document.text(node), 60);
    if (node.kind == JsonKind::string) shown = "\"" + shown + "\"";
    return shown + " is not " + failed_type_->to_plain_string();
}

void append_json_string(std::string_view text, std::string& out) {
    static constexpr const char* hexadecimal = "0123456789ABCDEF";
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += hexadecimal[static_cast<unsigned char>(c) >> 4];
                    out += hexadecimal[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

namespace {

void append_compact_object(const JsonDocument& document, std::size_t index, std::string& out) {
    std::vector<std::pair<std::string, std::size_t>> entries;
    std::unordered_map<std::string, std::size_t> places;
    std::string scratch;
    for (std::size_t key = index + 1; key < document.node(index).next;) {
        const std::size_t value = document.node(key).next;
        const std::string name(document.string(document.node(key), scratch));
        const auto [place, fresh] = places.emplace(name, entries.size());
        if (fresh) {
            entries.emplace_back(name, value);
        } else {
            entries[place->second].second = value;
        }
        key = document.node(value).next;
    }
    out += '{';
    bool first = true;
    for (const auto& [name, value] : entries) {
        if (!first) out += ',';
        first = false;
        append_json_string(name, out);
        out += ':';
        append_compact_json(document, value, out);
    }
    out += '}';
}

}  // namespace

void append_compact_json(const JsonDocument& document, std::size_t index, std::string& out) {
    const JsonNode& node = document.node(index);
    switch (node.kind) {
        case JsonKind::object:
            append_compact_object(document, index, out);
            break;
        case JsonKind::array:
            out += '[';
            for (std::size_t element = index + 1; element < node.next; element = document.node(element).next) {
                if (element != index + 1) out += ',';
                append_compact_json(document, element, out);
            }
            out += ']';
            break;
        case JsonKind::string: {
            std::string scratch;
            append_json_string(document.string(node, scratch), out);
            break;
        }
        case JsonKind::real: {
            const double value = parse_json_double(document.text(node));
            const bool finite = value - value == 0;
            if (!finite) out += '"';
            append_java_double(out, value);
            if (!finite) out += '"';
            break;
        }
        case JsonKind::integer:
            out += document.text(node) == "-0" ? std::string_view("0") : document.text(node);
            break;
        default:
            out += document.text(node);
    }
}

}  // namespace windrow
