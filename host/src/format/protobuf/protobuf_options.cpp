// SPDX-License-Identifier: Apache-2.0
#include "format/protobuf/protobuf_options.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

/// The SQL type of a value that is not repeated, as Flink has it; for messages.
std::string sql_name(const ProtobufField& field) {
    switch (field.type) {
        case ProtobufType::boolean:
            return "BOOLEAN";
        case ProtobufType::float64:
            return "DOUBLE";
        case ProtobufType::float32:
            return "FLOAT";
        case ProtobufType::text:
            return "STRING";
        case ProtobufType::bytes:
            return "BYTES";
        case ProtobufType::enumeration:
            return "STRING or INT";
        case ProtobufType::message:
            return "ROW";
        case ProtobufType::int64:
        case ProtobufType::uint64:
        case ProtobufType::sint64:
        case ProtobufType::fixed64:
        case ProtobufType::sfixed64:
            return "BIGINT";
        default:
            return "INT";
    }
}

class TypeCheck {
public:
    explicit TypeCheck(std::string column) : column_(std::move(column)) {}

    void field(const ProtobufMessage& message, const std::string& name, const DataType& type) const {
        const ProtobufField* const field = message.field(name);
        if (field == nullptr) {
            std::string names;
            for (const ProtobufField& other : message.fields) names += (names.empty() ? "" : ", ") + other.name;
            throw Error("W3507", "column '" + column_ + "': the message " + message.name + " has no field '" + name + "'",
                        "it has: " + names);
        }
        if (!field->repeated) {
            value(*field, type);
        } else if (field->map) {
            if (type.kind() != TypeKind::map) refuse(type, "it is a map: declare MAP<key, value>");
            value(field->message->fields[0], type.children()[0]);
            value(field->message->fields[1], type.children()[1]);
        } else {
            if (type.kind() != TypeKind::array) refuse(type, "it is repeated: declare ARRAY<" + sql_name(*field) + ">");
            value(*field, type.children()[0]);
        }
    }

private:
    void value(const ProtobufField& field, const DataType& type) const {
        if (field.type == ProtobufType::group) refuse(type, "groups can't be read: drop the column");
        bool fits = false;
        switch (type.kind()) {
            case TypeKind::row:
                if (!field.is_message()) break;
                for (std::size_t k = 0; k < type.children().size(); ++k)
                    this->field(*field.message, type.field_names()[k], type.children()[k]);
                return;
            case TypeKind::character:
            case TypeKind::varchar:
                fits = field.type == ProtobufType::text || field.type == ProtobufType::enumeration;
                break;
            case TypeKind::binary:
            case TypeKind::varbinary:
                fits = field.type == ProtobufType::bytes;
                break;
            case TypeKind::tinyint:
            case TypeKind::smallint:
                fits = field.type == ProtobufType::enumeration;
                break;
            case TypeKind::integer:
            case TypeKind::bigint:
                fits = field.type == ProtobufType::enumeration ||
                       sql_name(field) == (type.kind() == TypeKind::integer ? "INT" : "BIGINT");
                break;
            case TypeKind::boolean:
                fits = field.type == ProtobufType::boolean;
                break;
            case TypeKind::float32:
                fits = field.type == ProtobufType::float32;
                break;
            case TypeKind::float64:
                fits = field.type == ProtobufType::float64;
                break;
            default:
                break;
        }
        if (!fits) refuse(type, "declare it as " + sql_name(field) + " and CAST it in the query");
    }

    [[noreturn]] void refuse(const DataType& type, const std::string& hint) const {
        throw Error("W3507", "column '" + column_ + "': its field in the protobuf message can't be " + type.to_plain_string(),
                    hint);
    }

    std::string column_;
};

std::filesystem::path resolved(const std::filesystem::path& base, const std::string& path) {
    return std::filesystem::absolute(base / path).lexically_normal();
}

}  // namespace

ProtobufOptions read_protobuf_options(const Options& options, const Schema& columns, const std::filesystem::path& base) {
    ProtobufOptions protobuf;
    const std::string name = options.required("protobuf.message-class-name");
    const auto proto = options.text("protobuf.proto-file");
    const auto descriptors = options.text("protobuf.descriptor-file");
    const std::string imports = options.text_or("protobuf.import-path", "");
    protobuf.ignore_errors = options.flag_or("protobuf.ignore-parse-errors", false);
    protobuf.read_defaults = options.flag_or("protobuf.read-default-values", false);
    protobuf.null_text = options.text_or("protobuf.write-null-string-literal", "");
    if (proto && descriptors)
        throw Error("W3506", "'protobuf.proto-file' and 'protobuf.descriptor-file' can't both be set", "drop one of the two");
    if (!proto && !descriptors) {
        throw Error(
            "W3502",
            "the option 'protobuf.proto-file' or 'protobuf.descriptor-file' is missing: Java's classes can't be loaded here",
            "name the file that defines the message: 'protobuf.proto-file' = 'event.proto'");
    }
    protobuf.schema =
        proto ? ProtobufSchema::of_proto_file(resolved(base, *proto), imports.empty() ? "" : resolved(base, imports), name)
              : ProtobufSchema::of_descriptor_file(resolved(base, *descriptors), name);
    for (const Field& column : columns) TypeCheck(column.name).field(protobuf.schema->root(), column.name, column.type);
    return protobuf;
}

}  // namespace windrow
