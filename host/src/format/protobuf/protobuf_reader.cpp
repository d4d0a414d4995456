// SPDX-License-Identifier: Apache-2.0
#include "format/protobuf/protobuf_reader.hpp"

#include <simdjson.h>
#include <algorithm>
#include <bit>

namespace windrow {

namespace {

/// What a number on the wire stands for.
std::uint64_t decoded(const ProtobufField& field, std::uint64_t number) {
    switch (field.type) {
        case ProtobufType::sint32:
            number = static_cast<std::uint32_t>(number);
            return static_cast<std::uint64_t>(
                static_cast<std::int64_t>(static_cast<std::int32_t>((number >> 1) ^ (~(number & 1) + 1))));
        case ProtobufType::sint64:
            return (number >> 1) ^ (~(number & 1) + 1);
        default:
            return number;
    }
}

const ProtobufEnumValue* enum_value(const ProtobufField& field, std::uint64_t number) {
    const auto wanted = static_cast<std::int32_t>(number);
    for (const ProtobufEnumValue& value : field.values) {
        if (value.number == wanted) return &value;
    }
    return nullptr;
}

/// Unknown numbers of a proto2 enum are unknown fields.
bool is_unknown(const ProtobufField& field, std::uint64_t number) {
    return field.closed_enum && field.type == ProtobufType::enumeration && enum_value(field, number) == nullptr;
}

bool fits(TypeKind kind, std::int32_t number) {
    if (kind == TypeKind::tinyint) return number == static_cast<std::int8_t>(number);
    if (kind == TypeKind::smallint) return number == static_cast<std::int16_t>(number);
    return true;
}

}  // namespace

bool ProtobufReader::fail(const std::string& why) {
    reason_ = why;
    return false;
}

bool ProtobufReader::read(std::string_view record, const ProtobufPlan& plan, ChunkOutput& output, std::string& reason) {
    reason_.clear();
    path_.clear();
    occurrences_.clear();
    found_.clear();
    entries_.cut(0);
    if (root(record, plan, output)) return true;
    reason = path_.empty() ? reason_ : "field '" + path_ + "': " + reason_;
    return false;
}

bool ProtobufReader::root(std::string_view record, const ProtobufPlan& plan, ChunkOutput& output) {
    found_.resize(plan.slots.size());
    if (!scan(record, plan, 0) || !check_required(plan, 0)) return false;
    for (std::size_t k = 0; k < plan.slots.size(); ++k) {
        for (const std::size_t place : plan.slots[k].places) {
            if (column(plan.slots[k], k, output.writers()[place], output.rows())) continue;
            path_ = path_.empty() ? plan.slots[k].field->name : plan.slots[k].field->name + "." + path_;
            return false;
        }
    }
    return true;
}

bool ProtobufReader::scan(std::string_view bytes, const ProtobufPlan& plan, std::size_t base) {
    ProtobufInput input(bytes);
    WireField wire;
    while (!input.at_end()) {
        if (!input.field(wire)) return fail(std::string("the protobuf message is broken: ") + input.failure());
        const int slot = plan.slot(wire.number);
        if (slot >= 0 && !note(plan, base, static_cast<std::size_t>(slot), wire)) return false;
    }
    return true;
}

bool ProtobufReader::note(const ProtobufPlan& plan, std::size_t base, std::size_t slot, const WireField& wire) {
    const ProtobufField& field = *plan.slots[slot].field;
    const WireType expected = wire_type_of(field.type);
    const bool packed = field.repeated && wire.type == WireType::sized && expected != WireType::sized;
    if (wire.type != expected && !packed) return true;  // a field of another type is an unknown one
    if (!packed && is_unknown(field, wire.value)) return true;
    if (field.checks_utf8 && !simdjson::validate_utf8(wire.bytes.data(), wire.bytes.size())) {
        path_ = field.name;
        return fail("the text is not UTF-8");
    }
    if (field.oneof >= 0) {
        for (std::size_t k = 0; k < plan.slots.size(); ++k) {
            if (k != slot && plan.slots[k].field->oneof == field.oneof) found_[base + k] = {};
        }
    }
    Found& found = found_[base + slot];
    const Occurrence occurrence{packed ? 0 : decoded(field, wire.value), wire.bytes, -1, packed};
    const auto place = static_cast<std::int32_t>(occurrences_.size());
    if (found.first >= 0 && !field.repeated && !field.is_message()) {
        occurrences_[static_cast<std::size_t>(found.first)] = occurrence;  // the last one stands
        return true;
    }
    occurrences_.push_back(occurrence);
    if (found.first < 0) {
        found.first = place;
    } else {
        occurrences_[static_cast<std::size_t>(found.last)].next = place;
    }
    found.last = place;
    return true;
}

bool ProtobufReader::check_required(const ProtobufPlan& plan, std::size_t base) {
    for (std::size_t k = 0; k < plan.slots.size(); ++k) {
        if (plan.slots[k].field->required && found_[base + k].first < 0)
            return fail("the required field '" + plan.slots[k].field->name + "' is missing");
    }
    return true;
}

bool ProtobufReader::column(const ProtobufSlot& slot, std::size_t found, ColumnWriter& writer, std::int64_t row) {
    const std::int32_t first = found_[found].first;
    const bool nested = writer.is_nested();
    if (first >= 0 || (nested ? read_all_defaults_ : read_simple_defaults_)) {
        if (nested) return append(slot, found, writer.nested(), true);
        const ProtobufField& field = *slot.field;
        const Occurrence value = first >= 0 ? occurrences_[static_cast<std::size_t>(first)]
                                            : Occurrence{field.default_number, field.default_text, -1, false};
        FieldValue out;
        if (!convert(field, writer.type(), value.number, value.bytes, out)) return false;
        put_value(writer, row, out);
        return true;
    }
    if (nested) {
        writer.nested().append_null();
    } else {
        writer.put_null(row);
    }
    return writer.type().nullable() || fail("the NOT NULL column has no value");
}

bool ProtobufReader::append(const ProtobufSlot& slot, std::size_t found, ColumnBuilder& out, bool default_if_missing) {
    const ProtobufField& field = *slot.field;
    const std::int32_t first = found_[found].first;
    if (first < 0 && !default_if_missing) {
        out.append_null();
        return true;
    }
    if (field.map) return append_map(slot, first, out);
    if (field.repeated) return append_array(slot, first, out);
    if (field.is_message()) return append_message(*slot.message, first, false, out);
    const Occurrence value = first >= 0 ? occurrences_[static_cast<std::size_t>(first)]
                                        : Occurrence{field.default_number, field.default_text, -1, false};
    FieldValue converted;
    if (!convert(field, out.type(), value.number, value.bytes, converted)) return false;
    append_value(out, converted);
    return true;
}

bool ProtobufReader::append_array(const ProtobufSlot& slot, std::int32_t first, ColumnBuilder& out) {
    const ProtobufField& field = *slot.field;
    ColumnBuilder& elements = out.child(0);
    for (std::int32_t k = first; k >= 0; k = occurrences_[static_cast<std::size_t>(k)].next) {
        const Occurrence element = occurrences_[static_cast<std::size_t>(k)];
        if (element.packed) {
            if (!append_packed(slot, element.bytes, elements)) return false;
        } else if (field.is_message()) {
            if (!append_message(*slot.message, k, true, elements)) return false;
        } else {
            FieldValue value;
            if (!convert(field, elements.type(), element.number, element.bytes, value)) return false;
            append_value(elements, value);
        }
    }
    out.append_list();
    return true;
}

bool ProtobufReader::append_packed(const ProtobufSlot& slot, std::string_view bytes, ColumnBuilder& out) {
    const ProtobufField& field = *slot.field;
    const WireType type = wire_type_of(field.type);
    ProtobufInput input(bytes);
    while (!input.at_end()) {
        std::uint64_t number = 0;
        const bool good =
            type == WireType::varint ? input.varint(number) : input.fixed(type == WireType::four_bytes ? 4 : 8, number);
        if (!good) return fail(std::string("the protobuf message is broken: ") + input.failure());
        if (is_unknown(field, number)) continue;
        FieldValue value;
        if (!convert(field, out.type(), decoded(field, number), {}, value)) return false;
        append_value(out, value);
    }
    return true;
}

/// Pushes the entries of a map with their keys.
bool ProtobufReader::note_entries(const ProtobufPlan& entry, std::int32_t first) {
    const std::size_t base = found_.size();
    const std::size_t noted = occurrences_.size();
    const auto key = static_cast<std::size_t>(entry.slot(1));
    const ProtobufField& field = *entry.slots[key].field;
    for (std::int32_t k = first; k >= 0; k = occurrences_[static_cast<std::size_t>(k)].next) {
        const std::string_view bytes = occurrences_[static_cast<std::size_t>(k)].bytes;
        found_.resize(base);
        found_.resize(base + entry.slots.size());
        if (!scan(bytes, entry, base)) return false;
        const std::int32_t place = found_[base + key].first;
        Occurrence value{field.default_number, field.default_text, -1, false};
        if (place >= 0) value = occurrences_[static_cast<std::size_t>(place)];
        entries_.add({value.bytes, value.number, bytes, false});
        occurrences_.resize(noted);
    }
    found_.resize(base);
    return true;
}

bool ProtobufReader::append_entry(const ProtobufPlan& entry, std::string_view bytes, ColumnBuilder& out) {
    const std::size_t base = found_.size();
    const std::size_t noted = occurrences_.size();
    found_.resize(base + entry.slots.size());
    if (!scan(bytes, entry, base)) return false;
    for (std::size_t k = 0; k < entry.slots.size(); ++k) {
        if (!append(entry.slots[k], base + k, out.child(entry.slots[k].places[0]), true)) return false;
    }
    found_.resize(base);
    occurrences_.resize(noted);
    return true;
}

bool ProtobufReader::append_map(const ProtobufSlot& slot, std::int32_t first, ColumnBuilder& out) {
    const std::size_t from = entries_.size();
    if (!note_entries(*slot.message, first)) return false;
    entries_.settle_repeated(from);
    const std::size_t until = entries_.size();
    for (std::size_t k = from; k < until; ++k) {
        const MapEntries::Entry entry = entries_.at(k);
        if (!entry.repeated && !append_entry(*slot.message, entry.value, out)) return false;
    }
    entries_.cut(from);
    out.append_list();
    return true;
}

/// A message whose parts are the occurrences from `first` on (none: the default message).
bool ProtobufReader::append_message(const ProtobufPlan& plan, std::int32_t first, bool only_one, ColumnBuilder& out) {
    const std::size_t base = found_.size();
    const std::size_t noted = occurrences_.size();
    found_.resize(base + plan.slots.size());
    for (std::int32_t k = first; k >= 0; k = only_one ? -1 : occurrences_[static_cast<std::size_t>(k)].next) {
        if (!scan(occurrences_[static_cast<std::size_t>(k)].bytes, plan, base)) return false;
    }
    if (first >= 0 && !check_required(plan, base)) return false;
    for (std::size_t k = 0; k < plan.slots.size(); ++k) {
        const ProtobufSlot& slot = plan.slots[k];
        if (slot.places.empty()) continue;
        const bool simple = !slot.field->repeated && !slot.field->is_message();
        if (append(slot, base + k, out.child(slot.places[0]), simple ? read_simple_defaults_ : read_all_defaults_)) continue;
        path_ = path_.empty() ? slot.field->name : slot.field->name + "." + path_;
        return false;
    }
    found_.resize(base);
    occurrences_.resize(noted);
    out.append_record();
    return true;
}

bool ProtobufReader::convert(const ProtobufField& field, const DataType& type, std::uint64_t number, std::string_view bytes,
                             FieldValue& value) {
    switch (field.type) {
        case ProtobufType::float64:
            value.real = std::bit_cast<double>(number);
            return true;
        case ProtobufType::float32:
            value.single = std::bit_cast<float>(static_cast<std::uint32_t>(number));
            return true;
        case ProtobufType::boolean:
            value.truth = number != 0;
            return true;
        case ProtobufType::bytes:
            value.text = bytes;
            return true;
        case ProtobufType::text:
            value.text = bytes;
            if (simdjson::validate_utf8(bytes.data(), bytes.size())) return true;
            text_.clear();
            utf8_.append(bytes, text_);
            value.text = text_;
            return true;
        case ProtobufType::enumeration: {
            const ProtobufEnumValue* const known = enum_value(field, number);
            if (type.is_string()) {
                value.text = known != nullptr ? std::string_view(known->name) : "UNRECOGNIZED";
                return true;
            }
            if (known == nullptr) return fail(std::to_string(static_cast<std::int32_t>(number)) + " is no number of the enum");
            value.integer = known->number;
            return fits(type.kind(), known->number) ||
                   fail(std::to_string(known->number) + " is too large for " + type.to_plain_string());
        }
        case ProtobufType::int64:
        case ProtobufType::uint64:
        case ProtobufType::sint64:
        case ProtobufType::fixed64:
        case ProtobufType::sfixed64:
            value.integer = static_cast<std::int64_t>(number);
            return true;
        default:
            value.integer = static_cast<std::int32_t>(number);
            return true;
    }
}

}  // namespace windrow
