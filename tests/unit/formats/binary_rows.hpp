// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows for the tests of binary formats: made at random, and written by a format's encoder.

#include "decode_text.hpp"
#include "format/record_encoder.hpp"

#include <random>

namespace windrow::test {

using Random = std::mt19937_64;

inline std::int64_t integer_between(Random& random, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// Often a bound, often near zero, else anywhere.
inline std::int64_t integer_of(Random& random, std::int64_t low, std::int64_t high) {
    switch (random() % 4) {
        case 0:
            return random() % 2 == 0 ? low : high;
        case 1:
            return integer_between(random, -70 < low ? low : -70, 70 > high ? high : 70);
        default:
            return integer_between(random, low, high);
    }
}

inline std::string text_of(Random& random) {
    static const char* const pieces[] = {"a", "Z", " ", "\n", "\"", "ü", "€", "😀", "0", "x", "long piece of text ", ""};
    std::string text;
    for (std::int64_t k = integer_between(random, 0, 6); k > 0; --k) text += pieces[random() % std::size(pieces)];
    return text;
}

inline Value value_of(Random& random, const DataType& type, bool allow_null = true) {
    if (allow_null && type.nullable() && random() % 5 == 0) return {};
    switch (type.kind()) {
        case TypeKind::boolean:
            return Value(random() % 2 == 0);
        case TypeKind::tinyint:
            return Value(integer_of(random, INT8_MIN, INT8_MAX));
        case TypeKind::smallint:
            return Value(integer_of(random, INT16_MIN, INT16_MAX));
        case TypeKind::integer:
        case TypeKind::date:
            return Value(integer_of(random, INT32_MIN, INT32_MAX));
        case TypeKind::bigint:
            return Value(integer_of(random, INT64_MIN, INT64_MAX));
        case TypeKind::time:
            return Value(integer_of(random, 0, 86399999));
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz: {
            const std::int64_t ms = integer_of(random, -62135596800000, 253402300799999);
            if (type.physical() != PhysicalKind::int128) return Value(ms);
            return Value(static_cast<int128_t>(ms) * 1000000 + integer_between(random, 0, 999) * 1000);
        }
        case TypeKind::float32:
            return Value(static_cast<double>(static_cast<float>(integer_of(random, -1000000, 1000000)) / 64));
        case TypeKind::float64:
            return Value(static_cast<double>(integer_of(random, -1000000, 1000000)) / 7);
        case TypeKind::decimal: {
            int128_t limit = 1;
            for (int k = 0; k < type.precision(); ++k) limit *= 10;
            const auto wide = static_cast<int128_t>((static_cast<uint128_t>(random()) << 64) | random());
            return random() % 3 == 0 ? Value(static_cast<int128_t>(integer_of(random, -300, 300) % limit))
                                     : Value(static_cast<int128_t>(wide % limit));
        }
        case TypeKind::array: {
            Value::List list;
            for (std::int64_t k = integer_between(random, 0, 4); k > 0; --k) list.push_back(value_of(random, type.children()[0]));
            return Value(std::move(list));
        }
        case TypeKind::map:
        case TypeKind::multiset: {
            Value::Entries entries;
            const DataType mapped = type.kind() == TypeKind::map ? type.children()[1] : DataType::integer().not_null();
            for (std::int64_t k = integer_between(random, 0, 4); k > 0; --k)
                entries.emplace_back(Value("key" + std::to_string(k)), value_of(random, mapped));
            return Value(std::move(entries));
        }
        case TypeKind::row: {
            Value::List fields;
            for (const DataType& child : type.children()) fields.push_back(value_of(random, child));
            return Value(std::move(fields));
        }
        default:
            return Value(text_of(random));
    }
}

using ValueRows = std::vector<std::vector<Value>>;

inline ValueRows random_rows(Random& random, const Schema& schema, int count) {
    ValueRows rows;
    for (int k = 0; k < count; ++k) {
        std::vector<Value> row;
        for (const Field& field : schema) row.push_back(value_of(random, field.type));
        rows.push_back(std::move(row));
    }
    return rows;
}

/// One text a row, fields between '|'.
inline std::vector<std::string> show(const ValueRows& rows) {
    DecodedText shown;
    shown.rows = rows;
    return show(shown);
}

/// The records that an encoder makes of rows, without the line ends behind them.
inline LogRecords encode_with(RecordEncoder& encoder, const Schema& schema, const ValueRows& rows) {
    std::vector<Column> columns;
    for (std::size_t k = 0; k < schema.size(); ++k) {
        std::vector<Value> values;
        for (const auto& row : rows) values.push_back(row[k]);
        columns.push_back(Column::of_values(schema[k].type, values));
    }
    std::vector<const Column*> pointers;
    for (const Column& column : columns) pointers.push_back(&column);
    LogRecords records;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::string record;
        encoder.encode(pointers, static_cast<std::int64_t>(row), record);
        record.pop_back();
        records.emplace_back(std::move(record));
    }
    return records;
}

inline LogRecords encode_rows(const Schema& schema, const ValueRows& rows, std::map<std::string, std::string> options) {
    return encode_with(*make_record_encoder(Options(std::move(options)), schema, "/"), schema, rows);
}

inline std::string hexadecimal(std::string_view bytes) {
    static constexpr const char* digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

inline std::string bytes_of_hexadecimal(std::string_view text) {
    std::string out;
    for (std::size_t k = 0; k + 1 < text.size(); k += 2)
        out += static_cast<char>(std::stoi(std::string(text.substr(k, 2)), nullptr, 16));
    return out;
}

/// What a command prints, line by line. The command must end well.
inline std::vector<std::string> lines_of(const std::string& command) {
    std::vector<std::string> lines;
    FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw_defect("no process can be started");
    std::string line;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        if (c != '\n') {
            line += static_cast<char>(c);
            continue;
        }
        lines.push_back(line);
        line.clear();
    }
    if (const int status = ::pclose(pipe); status != 0) throw_defect(command + " failed");
    return lines;
}

}  // namespace windrow::test
