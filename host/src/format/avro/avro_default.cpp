// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_default.hpp"

#include "format/avro/avro_output.hpp"
#include "windrow/kernels/error.hpp"

#include <simdjson.h>
#include <algorithm>

namespace windrow {

namespace {

namespace dom = simdjson::dom;

constexpr int deepest = 32;

/// Bytes stand in JSON as a text whose characters are U+0000 to U+00FF.
bool bytes_of_text(std::string_view text, std::string& bytes) {
    for (std::size_t k = 0; k < text.size(); ++k) {
        const auto first = static_cast<unsigned char>(text[k]);
        if (first < 0x80) {
            bytes += text[k];
        } else if ((first == 0xC2 || first == 0xC3) && k + 1 < text.size()) {
            bytes += static_cast<char>(((first & 3) << 6) | (static_cast<unsigned char>(text[++k]) & 0x3F));
        } else {
            return false;
        }
    }
    return true;
}

bool append(const AvroSchema& schema, const dom::element& value, int depth, std::string& out);

bool append_branch(const AvroSchema& schema, const dom::element& value, int depth, std::string& out) {
    for (std::size_t k = 0; k < schema.children.size(); ++k) {
        const std::size_t before = out.size();
        append_avro_number(static_cast<std::int64_t>(k), out);
        if (append(*schema.children[k], value, depth, out)) return true;
        out.resize(before);
    }
    return false;
}

bool append_integer(const AvroSchema& schema, const dom::element& value, std::string& out) {
    std::int64_t number = 0;
    if (value.get(number) != simdjson::SUCCESS) return false;
    if (schema.type == AvroType::integer && number != static_cast<std::int32_t>(number)) return false;
    append_avro_number(number, out);
    return true;
}

bool append_text(const AvroSchema& schema, const dom::element& value, std::string& out) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return false;
    if (schema.type == AvroType::text) {
        append_avro_bytes(text, out);
        return true;
    }
    if (schema.type == AvroType::enumeration) {
        const auto symbol = std::find(schema.symbols.begin(), schema.symbols.end(), text);
        if (symbol == schema.symbols.end()) return false;
        append_avro_number(symbol - schema.symbols.begin(), out);
        return true;
    }
    std::string bytes;
    if (!bytes_of_text(text, bytes)) return false;
    if (schema.type == AvroType::bytes) {
        append_avro_bytes(bytes, out);
        return true;
    }
    out += bytes;
    return static_cast<std::int64_t>(bytes.size()) == schema.size;
}

bool append_elements(const AvroSchema& schema, const dom::element& value, int depth, std::string& out) {
    dom::array array;
    dom::object object;
    if (schema.type == AvroType::array) {
        if (value.get(array) != simdjson::SUCCESS) return false;
        if (array.size() > 0) append_avro_number(static_cast<std::int64_t>(array.size()), out);
        for (const dom::element element : array) {
            if (!append(*schema.children[0], element, depth, out)) return false;
        }
    } else {
        if (value.get(object) != simdjson::SUCCESS) return false;
        if (object.size() > 0) append_avro_number(static_cast<std::int64_t>(object.size()), out);
        for (const dom::key_value_pair entry : object) {
            append_avro_bytes(entry.key, out);
            if (!append(*schema.children[0], entry.value, depth, out)) return false;
        }
    }
    append_avro_number(0, out);
    return true;
}

bool append_record(const AvroSchema& schema, const dom::element& value, int depth, std::string& out) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return false;
    for (const AvroField& field : schema.fields) {
        dom::element member;
        dom::parser json;
        if (object[field.name].get(member) != simdjson::SUCCESS) {
            if (!field.default_json || json.parse(*field.default_json).get(member) != simdjson::SUCCESS) return false;
        }
        if (!append(*field.type, member, depth, out)) return false;
    }
    return true;
}

bool append(const AvroSchema& schema, const dom::element& value, int depth, std::string& out) {
    if (depth > deepest) return false;
    double real = 0;
    bool truth = false;
    switch (schema.type) {
        case AvroType::null:
            return value.is_null();
        case AvroType::boolean:
            if (value.get(truth) != simdjson::SUCCESS) return false;
            out += truth ? '\1' : '\0';
            return true;
        case AvroType::integer:
        case AvroType::bigint:
            return append_integer(schema, value, out);
        case AvroType::float32:
            if (value.get(real) != simdjson::SUCCESS) return false;
            append_avro_real(static_cast<float>(real), out);
            return true;
        case AvroType::float64:
            if (value.get(real) != simdjson::SUCCESS) return false;
            append_avro_real(real, out);
            return true;
        case AvroType::choice:
            return append_branch(schema, value, depth + 1, out);
        case AvroType::array:
        case AvroType::map:
            return append_elements(schema, value, depth + 1, out);
        case AvroType::record:
            return append_record(schema, value, depth + 1, out);
        default:
            return append_text(schema, value, out);
    }
}

}  // namespace

void append_avro_default(const AvroSchema& schema, const std::string& json, const std::string& field, std::string& out) {
    dom::parser parser;
    dom::element value;
    if (parser.parse(json).get(value) == simdjson::SUCCESS && append(schema, value, 0, out)) return;
    throw Error("W3511", "the default of the field '" + field + "' is no " + describe(schema) + ": " + json,
                "mend the schema in 'avro-confluent.schema'");
}

}  // namespace windrow
