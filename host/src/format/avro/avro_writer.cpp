// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_writer.hpp"

#include "format/avro/avro_output.hpp"
#include "format/bad_record.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/integer_column.hpp"
#include "windrow/semantics/calendar.hpp"

#include <algorithm>

namespace windrow {

namespace {

void append_value(const AvroSchema& schema, const Column& column, std::int64_t row, const std::string& field, std::string& out);

[[noreturn]] void refuse(const std::string& field, const std::string& what, const std::string& hint) {
    throw Error("W5104", "field '" + field + "': " + what, hint);
}

/// A timestamp as a number of the schema's unit.
std::int64_t time_of(const AvroSchema& schema, const Column& column, std::int64_t row) {
    const bool micros = schema.logical == AvroLogical::timestamp_micros || schema.logical == AvroLogical::local_timestamp_micros;
    if (column.type.physical() != PhysicalKind::int128) return column.at<std::int64_t>(row) * (micros ? 1000 : 1);
    return static_cast<std::int64_t>(semantics::floor_div_128(column.at<int128_t>(row), micros ? 1000 : 1000000));
}

void append_decimal(const AvroSchema& schema, const Column& column, std::int64_t row, const std::string& field,
                    std::string& out) {
    char room[16];
    const auto value = column.at<int128_t>(row);
    const std::string_view bytes = bytes_of_decimal(value, room);
    if (schema.type == AvroType::bytes) {
        append_avro_bytes(bytes, out);
        return;
    }
    const auto size = static_cast<std::size_t>(schema.size);
    if (bytes.size() > size)
        refuse(field, "a decimal does not fit into the " + std::to_string(size) + " bytes of " + describe(schema), "");
    out.append(size - bytes.size(), value < 0 ? '\xFF' : '\0');
    out += bytes;
}

void append_text(const AvroSchema& schema, std::string_view text, const std::string& field, std::string& out) {
    if (schema.type == AvroType::enumeration) {
        const auto symbol = std::find(schema.symbols.begin(), schema.symbols.end(), text);
        if (symbol == schema.symbols.end())
            refuse(field, "'" + printable(text, 40) + "' is no symbol of the " + describe(schema),
                   "write one of the enum's symbols");
        append_avro_number(symbol - schema.symbols.begin(), out);
    } else if (schema.type == AvroType::fixed) {
        if (static_cast<std::int64_t>(text.size()) != schema.size)
            refuse(
                field,
                std::to_string(text.size()) + " bytes are not the " + std::to_string(schema.size) + " of the " + describe(schema),
                "write as many bytes as the schema has");
        out += text;
    } else {
        append_avro_bytes(text, out);
    }
}

void append_list(const AvroSchema& schema, const Column& column, std::int64_t row, const std::string& field, std::string& out) {
    const auto [begin, end] = column.child_range(row);
    const bool is_map = schema.type == AvroType::map;
    if (begin != end) append_avro_number(end - begin, out);
    for (std::int32_t k = begin; k < end; ++k) {
        if (is_map) {
            if (!column.children[0].is_valid(k))
                refuse(field, "a MAP with a NULL key can't be written as Avro", "filter such rows");
            append_avro_bytes(column.children[0].text(k), out);
        }
        append_value(*schema.children[0], column.children[is_map ? 1 : 0], k, field, out);
    }
    append_avro_number(0, out);
}

void append_plain(const AvroSchema& schema, const Column& column, std::int64_t row, const std::string& field, std::string& out) {
    switch (column.type.kind()) {
        case TypeKind::boolean:
            out += column.bit(row) ? '\1' : '\0';
            break;
        case TypeKind::float32:
            append_avro_real(column.at<float>(row), out);
            break;
        case TypeKind::float64:
            append_avro_real(column.at<double>(row), out);
            break;
        case TypeKind::decimal:
            append_decimal(schema, column, row, field, out);
            break;
        case TypeKind::character:
        case TypeKind::varchar:
        case TypeKind::binary:
        case TypeKind::varbinary:
            append_text(schema, column.text(row), field, out);
            break;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            append_avro_number(time_of(schema, column, row), out);
            break;
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::multiset:
            append_list(schema, column, row, field, out);
            break;
        case TypeKind::row:
            for (std::size_t k = 0; k < schema.fields.size(); ++k)
                append_value(*schema.fields[k].type, column.children[k], column.index(row), schema.fields[k].name, out);
            break;
        default:
            append_avro_number(integer_at(column, row), out);
    }
}

void append_value(const AvroSchema& schema, const Column& column, std::int64_t row, const std::string& field, std::string& out) {
    const bool valid = column.is_valid(row);
    if (schema.type != AvroType::choice) {
        if (!valid)
            refuse(field, "NULL can't be written, because the schema has no null for it", "declare the column without NOT NULL");
        append_plain(schema, column, row, field, out);
        return;
    }
    // A column's union has one branch besides null.
    for (std::size_t k = 0; k < schema.children.size(); ++k) {
        if ((schema.children[k]->type == AvroType::null) == valid) continue;
        append_avro_number(static_cast<std::int64_t>(k), out);
        if (valid) append_plain(*schema.children[k], column, row, field, out);
        return;
    }
    refuse(field, "NULL can't be written, because the schema has no null for it", "declare the column without NOT NULL");
}

}  // namespace

void append_avro_record(const AvroSchema& schema, std::span<const Column* const> columns, std::int64_t row, std::string& out) {
    for (std::size_t k = 0; k < columns.size(); ++k)
        append_value(*schema.fields[k].type, *columns[k], row, schema.fields[k].name, out);
}

std::string_view bytes_of_decimal(int128_t value, char (&room)[16]) {
    auto bits = static_cast<uint128_t>(value);
    for (int k = 15; k >= 0; --k) {
        room[k] = static_cast<char>(bits);
        bits >>= 8;
    }
    const char fill = value < 0 ? '\xFF' : '\0';
    std::size_t begin = 0;
    while (begin < 15 && room[begin] == fill && ((room[begin + 1] ^ fill) & 0x80) == 0) ++begin;
    return {room + begin, 16 - begin};
}

}  // namespace windrow
