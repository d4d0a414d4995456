// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_reader.hpp"

#include "format/avro/avro_skip.hpp"
#include "windrow/semantics/calendar.hpp"
#include "windrow/semantics/decimal.hpp"

#include <simdjson.h>

namespace windrow {

namespace {

constexpr std::int64_t milliseconds_of_a_day = 86400000;

}  // namespace

bool decimal_of_bytes(std::string_view bytes, int precision, int128_t& value) {
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80) != 0;
    const char fill = negative ? '\xFF' : '\0';
    while (bytes.size() > 16 && bytes[0] == fill) bytes.remove_prefix(1);
    if (bytes.size() > 16) return false;
    uint128_t bits = negative ? ~uint128_t{0} : 0;
    for (const char c : bytes) bits = (bits << 8) | static_cast<unsigned char>(c);
    if (bytes.size() == 16 && ((bits >> 127) != 0) != negative) return false;
    const auto limit = static_cast<int128_t>(semantics::power_of_ten(precision));
    value = static_cast<int128_t>(bits);
    return value < limit && value > -limit;
}

bool AvroReader::read(AvroInput& input, const AvroReadNode& plan, ChunkOutput& output, std::string& reason) {
    reason_.clear();
    path_.clear();
    entries_.cut(0);
    if (root(input, plan, output)) return true;
    if (reason_.empty()) reason_ = std::string("the Avro record is broken: ") + input.failure();
    reason = path_.empty() ? reason_ : "field '" + path_ + "': " + reason_;
    return false;
}

bool AvroReader::fail(const std::string& why) {
    reason_ = why;
    return false;
}

const AvroReadNode* AvroReader::branch(AvroInput& input, const AvroReadNode& node) {
    std::int64_t number = 0;
    if (!input.number(number)) return nullptr;
    if (number >= 0 && number < static_cast<std::int64_t>(node.children.size()))
        return &node.children[static_cast<std::size_t>(number)];
    input.fail("a union has no such branch");
    return nullptr;
}

bool AvroReader::root(AvroInput& input, const AvroReadNode& node, ChunkOutput& output) {
    if (node.how == AvroRead::choice) {
        const AvroReadNode* const chosen = branch(input, node);
        return chosen != nullptr && root(input, *chosen, output);
    }
    if (node.how == AvroRead::refuse) return fail(node.reason);
    for (const AvroFieldRead& field : node.fields) {
        bool good = true;
        if (field.writer == nullptr) {
            for (const std::size_t place : field.places) {
                AvroInput otherwise(field.otherwise);
                good = good && column(otherwise, field.node, output.writers()[place], output.rows());
            }
        } else if (field.places.empty()) {
            good = skip_avro(input, *field.writer);
        } else {
            const char* const begin = input.position();
            for (const std::size_t place : field.places) {  // a column may be read twice
                input.go_to(begin);
                good = good && column(input, field.node, output.writers()[place], output.rows());
            }
        }
        if (good) continue;
        path_ = path_.empty() ? field.name : field.name + "." + path_;
        return false;
    }
    return true;
}

bool AvroReader::column(AvroInput& input, const AvroReadNode& node, ColumnWriter& writer, std::int64_t row) {
    if (node.how == AvroRead::choice) {
        const AvroReadNode* const chosen = branch(input, node);
        return chosen != nullptr && column(input, *chosen, writer, row);
    }
    if (writer.is_nested()) return append(input, node, writer.nested(), 0);
    FieldValue value;
    FieldOutcome outcome = FieldOutcome::null;
    if (!scalar(input, node, value, outcome)) return false;
    if (outcome == FieldOutcome::value) {
        put_value(writer, row, value);
        return true;
    }
    writer.put_null(row);
    return writer.type().nullable() || fail("the NOT NULL column has no value: a decimal of too many digits");
}

bool AvroReader::append(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth) {
    if (depth > deepest_avro_value) return input.fail("values are nested too deep");
    switch (node.how) {
        case AvroRead::choice: {
            const AvroReadNode* const chosen = branch(input, node);
            return chosen != nullptr && append(input, *chosen, out, depth + 1);
        }
        case AvroRead::array:
            return append_array(input, node, out, depth + 1);
        case AvroRead::map:
            return append_map(input, node, out, depth + 1);
        case AvroRead::record:
            return append_record(input, node, out, depth + 1);
        default:
            break;
    }
    FieldValue value;
    FieldOutcome outcome = FieldOutcome::null;
    if (!scalar(input, node, value, outcome)) return false;
    if (outcome == FieldOutcome::value) {
        append_value(out, value);
    } else {
        out.append_null();
    }
    return true;
}

bool AvroReader::append_array(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth) {
    for (;;) {
        std::int64_t elements = 0;
        std::int64_t bytes = 0;
        if (!input.block(elements, bytes, node.writer->children[0]->takes_bytes)) return false;
        if (elements == 0) break;
        for (std::int64_t k = 0; k < elements; ++k) {
            if (!append(input, node.children[0], out.child(0), depth)) return false;
        }
    }
    out.append_list();
    return true;
}

/// Pushes the entries of a map and moves behind it.
bool AvroReader::note_entries(AvroInput& input, const AvroSchema& map) {
    for (;;) {
        std::int64_t elements = 0;
        std::int64_t bytes = 0;
        if (!input.block(elements, bytes, true)) return false;
        if (elements == 0) return true;
        for (std::int64_t k = 0; k < elements; ++k) {
            MapEntries::Entry entry;
            if (!input.sized(entry.text)) return false;
            const char* const begin = input.position();
            if (!skip_avro(input, *map.children[0])) return false;
            entry.value = {begin, static_cast<std::size_t>(input.position() - begin)};
            entries_.add(entry);
        }
    }
}

bool AvroReader::append_map(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth) {
    const std::size_t from = entries_.size();
    if (!note_entries(input, *node.writer)) return false;
    const char* const behind = input.position();
    entries_.settle_repeated(from);
    const std::size_t until = entries_.size();
    for (std::size_t k = from; k < until; ++k) {
        const MapEntries::Entry entry = entries_.at(k);  // a map in its value moves the entries
        if (entry.repeated) continue;
        input.go_to(entry.value.data());
        if (!append(input, node.children[0], out.child(1), depth)) return false;
        text_.clear();
        if (!simdjson::validate_utf8(entry.text.data(), entry.text.size())) utf8_.append(entry.text, text_);
        out.child(0).append_text(text_.empty() ? entry.text : std::string_view(text_));
    }
    entries_.cut(from);
    input.go_to(behind);
    out.append_list();
    return true;
}

bool AvroReader::append_record(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth) {
    for (const AvroFieldRead& field : node.fields) {
        bool good = true;
        if (field.writer == nullptr) {
            AvroInput otherwise(field.otherwise);
            good = append(otherwise, field.node, out.child(field.places[0]), depth);
        } else if (field.places.empty()) {
            good = skip_avro(input, *field.writer, depth);
        } else {
            good = append(input, field.node, out.child(field.places[0]), depth);
        }
        if (good) continue;
        path_ = path_.empty() ? field.name : field.name + "." + path_;
        return false;
    }
    out.append_record();
    return true;
}

/// A number as what the column's type makes of it; promotions to floating-point types are exact as the specification has them.
bool AvroReader::number(std::int64_t written, const AvroReadNode& node, FieldValue& value) {
    switch (node.type.kind()) {
        case TypeKind::float32:
            value.single = static_cast<float>(written);
            return true;
        case TypeKind::float64:
            value.real = static_cast<double>(written);
            return true;
        case TypeKind::time:
            if (written < 0 || written >= milliseconds_of_a_day) return fail(std::to_string(written) + " ms is no time of a day");
            value.integer = written;
            return true;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            break;
        case TypeKind::tinyint:
            value.integer = static_cast<std::int8_t>(written);  // as Java's cast
            return true;
        case TypeKind::smallint:
            value.integer = static_cast<std::int16_t>(written);
            return true;
        default:
            value.integer = written;
            return true;
    }
    std::int64_t per_millisecond = 1;
    if (node.logical == AvroLogical::timestamp_micros || node.logical == AvroLogical::local_timestamp_micros)
        per_millisecond = 1000;
    if (node.logical == AvroLogical::timestamp_nanos || node.logical == AvroLogical::local_timestamp_nanos)
        per_millisecond = 1000000;
    if (node.type.physical() == PhysicalKind::int128) {
        value.wide = static_cast<int128_t>(written) * (1000000 / per_millisecond);
    } else {
        value.integer = semantics::floor_div(written, per_millisecond);
    }
    return true;
}

bool AvroReader::scalar(AvroInput& input, const AvroReadNode& node, FieldValue& value, FieldOutcome& outcome) {
    outcome = FieldOutcome::value;
    std::int64_t written = 0;
    std::string_view bytes;
    switch (node.how) {
        case AvroRead::null:
            outcome = FieldOutcome::null;
            return true;
        case AvroRead::boolean:
            return input.truth(value.truth);
        case AvroRead::integer:
            return input.number_of_32_bits(written) && number(written, node, value);
        case AvroRead::bigint:
            return input.number(written) && number(written, node, value);
        case AvroRead::float32:
            if (!input.little_endian(value.single)) return false;
            value.real = static_cast<double>(value.single);
            return true;
        case AvroRead::float64:
            return input.little_endian(value.real);
        case AvroRead::symbol: {
            if (!input.number(written)) return false;
            if (written < 0 || written >= static_cast<std::int64_t>(node.symbols.size()))
                return input.fail("an enum has no such symbol");
            const auto& symbol = node.symbols[static_cast<std::size_t>(written)];
            if (!symbol)
                return fail("the symbol '" + node.writer->symbols[static_cast<std::size_t>(written)] +
                            "' is not in the reader's enum");
            value.text = *symbol;
            return true;
        }
        case AvroRead::sized:
            if (!input.sized(value.text)) return false;
            if (node.type.is_string() && !simdjson::validate_utf8(value.text.data(), value.text.size())) {
                text_.clear();
                utf8_.append(value.text, text_);
                value.text = text_;
            }
            return true;
        case AvroRead::fixed:
            return input.take(node.writer->size, value.text);
        case AvroRead::decimal:
        case AvroRead::fixed_decimal:
            if (node.how == AvroRead::decimal ? !input.sized(bytes) : !input.take(node.writer->size, bytes)) return false;
            if (!decimal_of_bytes(bytes, node.type.precision(), value.wide)) outcome = FieldOutcome::null;
            return true;
        default:
            return fail(node.reason);
    }
}

}  // namespace windrow
