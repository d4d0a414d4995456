// SPDX-License-Identifier: Apache-2.0

// Rows as protobuf messages (org.apache.flink.formats.protobuf.serialize): NULL fields are left out, fields stand by growing
// number, as Java's generated classes write them.

#include "format/protobuf/protobuf_options.hpp"
#include "format/protobuf/protobuf_plan.hpp"
#include "format/record_encoder.hpp"
#include "windrow/kernels/integer_column.hpp"

#include <bit>

namespace windrow {

namespace {

void append_varint(std::uint64_t value, std::string& out) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

void append_tag(const ProtobufField& field, WireType type, std::string& out) {
    append_varint((static_cast<std::uint64_t>(field.number) << 3) | static_cast<std::uint64_t>(type), out);
}

/// Puts the length of what was appended since `begin` in front of it.
void insert_length(std::size_t begin, std::string& out) {
    std::string length;
    append_varint(out.size() - begin, length);
    out.insert(begin, length);
}

/// A number that the enum lacks, or an unknown name, is its first value, as in Flink.
std::int64_t enum_number(const ProtobufField& field, const Column& column, std::int64_t row) {
    for (const ProtobufEnumValue& value : field.values) {
        if (column.type.is_string() ? column.text(row) == value.name : integer_at(column, row) == value.number)
            return value.number;
    }
    return field.values.front().number;
}

/// The bits of a value that is a number on the wire, before zig-zag.
std::uint64_t number_of(const ProtobufField& field, const Column& column, std::int64_t row) {
    switch (field.type) {
        case ProtobufType::float64:
            return std::bit_cast<std::uint64_t>(column.at<double>(row));
        case ProtobufType::float32:
            return std::bit_cast<std::uint32_t>(column.at<float>(row));
        case ProtobufType::boolean:
            return column.bit(row) ? 1 : 0;
        case ProtobufType::enumeration:
            return static_cast<std::uint64_t>(enum_number(field, column, row));
        case ProtobufType::uint32:
        case ProtobufType::fixed32:
        case ProtobufType::sfixed32:
            return static_cast<std::uint32_t>(integer_at(column, row));
        default:
            return static_cast<std::uint64_t>(integer_at(column, row));
    }
}

void append_number(const ProtobufField& field, std::uint64_t number, std::string& out) {
    const auto value = static_cast<std::int64_t>(number);
    switch (wire_type_of(field.type)) {
        case WireType::eight_bytes:
            out.append(reinterpret_cast<const char*>(&number), 8);
            break;
        case WireType::four_bytes:
            out.append(reinterpret_cast<const char*>(&number), 4);
            break;
        default:
            if (field.type == ProtobufType::sint32) {
                number = static_cast<std::uint32_t>((static_cast<std::uint32_t>(value) << 1) ^
                                                    static_cast<std::uint32_t>(static_cast<std::int32_t>(value) >> 31));
            } else if (field.type == ProtobufType::sint64) {
                number = (number << 1) ^ static_cast<std::uint64_t>(value >> 63);
            }
            append_varint(number, out);
    }
}

/// The columns of a message's fields: those of the table, or the children of a ROW.
struct MessageColumns {
    std::span<const Column* const> top{};
    const Column* row_column = nullptr;
    [[nodiscard]] const Column& at(std::size_t place) const {
        return row_column != nullptr ? row_column->children[place] : *top[place];
    }
};

class ProtobufEncoder final : public RecordEncoder {
public:
    ProtobufEncoder(const ProtobufOptions& options, const Schema& columns)
        : schema_(options.schema), null_text_(options.null_text) {
        std::vector<ProtobufTarget> targets;
        for (std::size_t k = 0; k < columns.size(); ++k) targets.push_back({columns[k].name, columns[k].type, {k}});
        plan_ = plan_protobuf(schema_->root(), targets);
    }

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        message(*plan_, {columns, nullptr}, row, out);
        out += '\n';
    }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    void message(const ProtobufPlan& plan, const MessageColumns& columns, std::int64_t row, std::string& out) const {
        for (const ProtobufSlot& slot : plan.slots) {
            const bool valid = !slot.places.empty() && columns.at(slot.places[0]).is_valid(row);
            if (!valid && slot.field->required) {
                throw Error("W5104",
                            "the required field '" + slot.field->name + "' of the protobuf message " + plan.message->name +
                                " has no value",
                            "fill the column, or declare the field optional");
            }
            if (valid && !(plan.oneofs && taken_away(plan, slot, columns, row)))
                field(slot, columns.at(slot.places[0]), row, out);
        }
    }

    /// Of several fields of a oneof the last column that is not NULL stands.
    static bool taken_away(const ProtobufPlan& plan, const ProtobufSlot& slot, const MessageColumns& columns, std::int64_t row) {
        if (slot.field->oneof < 0) return false;
        for (const ProtobufSlot& other : plan.slots) {
            if (other.field->oneof != slot.field->oneof || other.places.empty() || other.places[0] <= slot.places[0]) continue;
            if (columns.at(other.places[0]).is_valid(row)) return true;
        }
        return false;
    }

    void field(const ProtobufSlot& slot, const Column& column, std::int64_t row, std::string& out) const {
        const ProtobufField& field = *slot.field;
        if (field.map) {
            map(slot, column, row, out);
        } else if (field.repeated) {
            array(slot, column, row, out);
        } else {
            value(slot, column, row, field.presence, out);
        }
    }

    /// With its tag. Without `even_default` the value that a missing field has is left out.
    void value(const ProtobufSlot& slot, const Column& column, std::int64_t row, bool even_default, std::string& out) const {
        const ProtobufField& field = *slot.field;
        const WireType type = wire_type_of(field.type);
        if (field.is_message()) {
            append_tag(field, type, out);
            const std::size_t begin = out.size();
            if (column.is_valid(row)) message(*slot.message, {{}, &column}, column.index(row), out);
            insert_length(begin, out);
        } else if (type == WireType::sized) {
            std::string_view text = column.is_valid(row) ? column.text(row) : std::string_view();
            if (!column.is_valid(row) && field.type == ProtobufType::text) text = null_text_;
            if (text.empty() && !even_default) return;
            append_tag(field, type, out);
            append_varint(text.size(), out);
            out += text;
        } else {
            const std::uint64_t number = element_number(field, column, row);
            if (number == 0 && !even_default) return;
            append_tag(field, type, out);
            append_number(field, number, out);
        }
    }

    /// NULL within a collection is zero, or the enum's first value.
    static std::uint64_t element_number(const ProtobufField& field, const Column& column, std::int64_t row) {
        if (column.is_valid(row)) return number_of(field, column, row);
        return field.type == ProtobufType::enumeration
                   ? static_cast<std::uint64_t>(static_cast<std::int64_t>(field.values.front().number))
                   : 0;
    }

    void array(const ProtobufSlot& slot, const Column& column, std::int64_t row, std::string& out) const {
        const auto [begin, end] = column.child_range(row);
        const Column& elements = column.children[0];
        if (!slot.field->packed) {
            for (std::int32_t k = begin; k < end; ++k) value(slot, elements, k, true, out);
            return;
        }
        if (begin == end) return;
        append_tag(*slot.field, WireType::sized, out);
        const std::size_t from = out.size();
        for (std::int32_t k = begin; k < end; ++k) append_number(*slot.field, element_number(*slot.field, elements, k), out);
        insert_length(from, out);
    }

    void map(const ProtobufSlot& slot, const Column& column, std::int64_t row, std::string& out) const {
        const auto [begin, end] = column.child_range(row);
        for (std::int32_t k = begin; k < end; ++k) {
            append_tag(*slot.field, WireType::sized, out);
            const std::size_t from = out.size();
            for (const ProtobufSlot& part : slot.message->slots) value(part, column.children[part.places[0]], k, true, out);
            insert_length(from, out);
        }
    }

    std::shared_ptr<const ProtobufSchema> schema_;
    std::string null_text_;
    std::unique_ptr<ProtobufPlan> plan_;
};

}  // namespace

std::unique_ptr<RecordEncoder> make_protobuf_encoder(const Options& options, const Schema& schema,
                                                     const std::filesystem::path& base) {
    return std::make_unique<ProtobufEncoder>(read_protobuf_options(options, schema, base), schema);
}

}  // namespace windrow
