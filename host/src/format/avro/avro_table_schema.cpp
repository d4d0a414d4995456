// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_table_schema.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <optional>

namespace windrow {

namespace {

constexpr std::string_view record_name = "org.apache.flink.avro.generated.record";
constexpr std::string_view record_space = "org.apache.flink.avro.generated";

/// Writes the schema of one column after the other.
class AvroSchemaWriter {
public:
    AvroSchemaWriter(std::string column, std::string format) : column_(std::move(column)), format_(std::move(format)) {}

    void type(const DataType& type, const std::string& name, bool legacy, std::string& out) const {
        if (type.nullable()) out += "[\"null\",";
        bare(type, name, legacy, out);
        if (type.nullable()) out += ']';
    }

private:
    void bare(const DataType& type, const std::string& name, bool legacy, std::string& out) const {
        switch (type.kind()) {
            case TypeKind::boolean:
                out += "\"boolean\"";
                return;
            case TypeKind::tinyint:
            case TypeKind::smallint:
            case TypeKind::integer:
                out += "\"int\"";
                return;
            case TypeKind::bigint:
                out += "\"long\"";
                return;
            case TypeKind::float32:
                out += "\"float\"";
                return;
            case TypeKind::float64:
                out += "\"double\"";
                return;
            case TypeKind::character:
            case TypeKind::varchar:
                out += "\"string\"";
                return;
            case TypeKind::binary:
            case TypeKind::varbinary:
                out += "\"bytes\"";
                return;
            case TypeKind::decimal:
                out += R"({"type":"bytes","logicalType":"decimal","precision":)" + std::to_string(type.precision()) +
                       ",\"scale\":" + std::to_string(type.scale()) + "}";
                return;
            case TypeKind::date:
                out += R"({"type":"int","logicalType":"date"})";
                return;
            case TypeKind::time:
                if (type.precision() > 3) refuse(type, "declare it as TIME(3)");
                out += R"({"type":"int","logicalType":"time-millis"})";
                return;
            case TypeKind::timestamp:
            case TypeKind::timestamp_ltz:
                timestamp(type, legacy, out);
                return;
            default:
                nested(type, name, legacy, out);
        }
    }

    void timestamp(const DataType& type, bool legacy, std::string& out) const {
        const bool zoned = type.kind() == TypeKind::timestamp_ltz;
        const std::string precise = zoned ? "TIMESTAMP_LTZ" : "TIMESTAMP";
        const std::string mapping = format_ == "avro" ? ", or set 'avro.timestamp_mapping.legacy' = 'false'" : "";
        if (legacy && zoned) refuse(type, "declare it as TIMESTAMP(3) or BIGINT" + mapping);
        if (legacy && type.precision() > 3) refuse(type, "declare it as TIMESTAMP(3)" + mapping);
        if (type.precision() > 6) refuse(type, "declare it as " + precise + "(6)");
        out += R"({"type":"long","logicalType":")";
        if (!legacy && !zoned) out += "local-";
        out += type.precision() <= 3 ? "timestamp-millis\"}" : "timestamp-micros\"}";
    }

    void nested(const DataType& type, const std::string& name, bool legacy, std::string& out) const {
        switch (type.kind()) {
            case TypeKind::array:
                out += R"({"type":"array","items":)";
                // Flink forgets the mapping of timestamps here and in maps.
                this->type(type.children()[0], name, true, out);
                out += '}';
                return;
            case TypeKind::map:
            case TypeKind::multiset:
                if (!type.children()[0].is_string())
                    refuse(type, "the keys of an Avro map are strings: declare the key as STRING");
                out += R"({"type":"map","values":)";
                this->type(type.kind() == TypeKind::map ? type.children()[1] : DataType::integer(), name, true, out);
                out += '}';
                return;
            case TypeKind::row:
                break;
            default:
                refuse(type, "declare it as BIGINT or STRING");
        }
        out += R"({"type":"record","name":")" + name + "\",\"fields\":[";
        for (std::size_t k = 0; k < type.children().size(); ++k) {
            if (k > 0) out += ',';
            field(type.field_names()[k], type.children()[k], name, legacy, out);
        }
        out += "]}";
    }

public:
    void field(const std::string& field_name, const DataType& type, const std::string& name, bool legacy,
               std::string& out) const {
        if (!is_avro_name(field_name)) {
            throw Error("W3507", "column '" + column_ + "': '" + field_name + "' can't be the name of a field in Avro",
                        "names are made of the letters A to Z and a to z, digits and '_'");
        }
        out += "{\"name\":\"" + field_name + "\",\"type\":";
        this->type(type, name + "_" + field_name, legacy, out);
        if (type.nullable()) out += ",\"default\":null";
        out += '}';
    }

private:
    [[noreturn]] void refuse(const DataType& type, const std::string& hint) const {
        throw Error("W3507", "column '" + column_ + "': the " + format_ + " format can't carry " + type.to_plain_string(), hint);
    }

    std::string column_;
    std::string format_;
};

const AvroSchema* null_of(const AvroSchema& choice) {
    const auto found = std::find_if(choice.children.begin(), choice.children.end(),
                                    [](const AvroSchema* branch) { return branch->type == AvroType::null; });
    return found == choice.children.end() ? nullptr : *found;
}

/// The SQL type that Flink gives a schema; none if it has none.
std::optional<DataType> sql_type(const AvroSchema& schema, int depth);

std::optional<DataType> sql_type_of_choice(const AvroSchema& schema, int depth) {
    if (schema.children.size() > 2) return std::nullopt;
    const AvroSchema* const null = null_of(schema);
    if ((null == nullptr) != (schema.children.size() == 1)) return std::nullopt;
    const AvroSchema* const value = schema.children.front() == null ? schema.children.back() : schema.children.front();
    std::optional<DataType> type = sql_type(*value, depth);
    if (type && null != nullptr) type = type->with_nullable(true);
    return type;
}

std::optional<DataType> sql_type_of_number(const AvroSchema& schema) {
    switch (schema.logical) {
        case AvroLogical::date:
            return DataType::date();
        case AvroLogical::time_millis:
            return DataType::time(3);
        case AvroLogical::time_micros:
            return DataType::time(6);
        case AvroLogical::timestamp_millis:
            return DataType::timestamp(3);
        case AvroLogical::timestamp_micros:
            return DataType::timestamp(6);
        default:
            return schema.type == AvroType::integer ? DataType::integer() : DataType::bigint();
    }
}

std::optional<DataType> sql_type_of_record(const AvroSchema& schema, int depth) {
    std::vector<std::string> names;
    std::vector<DataType> types;
    for (const AvroField& field : schema.fields) {
        const std::optional<DataType> type = sql_type(*field.type, depth);
        if (!type) return std::nullopt;
        names.push_back(field.name);
        types.push_back(*type);
    }
    return DataType::row(std::move(names), std::move(types));
}

std::optional<DataType> sql_type_of_value(const AvroSchema& schema, int depth) {
    switch (schema.type) {
        case AvroType::boolean:
            return DataType::boolean();
        case AvroType::integer:
        case AvroType::bigint:
            return sql_type_of_number(schema);
        case AvroType::float32:
            return DataType::float32();
        case AvroType::float64:
            return DataType::float64();
        case AvroType::text:
        case AvroType::enumeration:
            return DataType::string();
        case AvroType::bytes:
        case AvroType::fixed:
            if (schema.logical == AvroLogical::decimal) {
                if (schema.precision > 38) return std::nullopt;
                return DataType::decimal(schema.precision, schema.scale);
            }
            if (schema.type == AvroType::bytes) return DataType::bytes();
            return DataType::varbinary(static_cast<std::int32_t>(schema.size));
        case AvroType::record:
            return sql_type_of_record(schema, depth);
        case AvroType::array:
        case AvroType::map: {
            const std::optional<DataType> below = sql_type(*schema.children[0], depth);
            if (!below) return std::nullopt;
            return schema.type == AvroType::array ? DataType::array(*below)
                                                  : DataType::map(DataType::string().not_null(), *below);
        }
        default:
            return std::nullopt;
    }
}

std::optional<DataType> sql_type(const AvroSchema& schema, int depth) {
    if (depth > 32) return std::nullopt;  // a type that holds itself
    if (schema.type == AvroType::choice) return sql_type_of_choice(schema, depth + 1);
    std::optional<DataType> type = sql_type_of_value(schema, depth + 1);
    if (type) type = type->not_null();
    return type;
}

}  // namespace

std::string avro_schema_text(const Schema& columns, bool legacy_timestamps, const std::string& format) {
    std::string out = R"({"type":"record","name":"record","namespace":")" + std::string(record_space) + "\",\"fields\":[";
    const std::string name(record_name.substr(record_space.size() + 1));
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (k > 0) out += ',';
        AvroSchemaWriter(columns[k].name, format).field(columns[k].name, columns[k].type, name, legacy_timestamps, out);
    }
    return out + "]}";
}

void check_avro_schema(const AvroSchema& schema, const Schema& columns, const std::string& option) {
    const auto refuse = [&](const std::string& what) {
        throw Error("W3506", "the schema in '" + option + "' does not match the table: " + what,
                    "declare the columns as the schema has them, or drop the option");
    };
    if (schema.type != AvroType::record) refuse("it is " + describe(schema) + ", not a record");
    for (std::size_t k = 0; k < std::max(columns.size(), schema.fields.size()); ++k) {
        if (k >= columns.size()) refuse("the table has no column for its field '" + schema.fields[k].name + "'");
        if (k >= schema.fields.size()) refuse("it has no field for the column '" + columns[k].name + "'");
        const AvroField& field = schema.fields[k];
        if (field.name != columns[k].name)
            refuse("its field '" + field.name + "' stands where the table has '" + columns[k].name + "'");
        const std::optional<DataType> type = sql_type(*field.type, 0);
        if (!type) refuse("its field '" + field.name + "' (" + describe(*field.type) + ") has no SQL type");
        if (!type->identical(columns[k].type))
            refuse("its field '" + field.name + "' is " + type->to_string() + ", the column " + columns[k].type.to_string());
    }
}

}  // namespace windrow
