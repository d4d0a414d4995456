// SPDX-License-Identifier: Apache-2.0
#include "format/json/json_fast_path.hpp"

#include "format/json/json_scan.hpp"

#include <algorithm>

namespace windrow {

namespace {

std::uint64_t low_bytes(std::size_t count) {
    return count >= 8 ? ~0ULL : (1ULL << (8 * count)) - 1;
}

const char* skip_line_blanks(const char* p) {
    while (*p == ' ' || *p == '\t' || (*p == '\r' && p[1] != '\n')) ++p;
    return p;
}

}  // namespace

JsonFastPath::JsonFastPath(const RecordLayout& layout, const JsonReadOptions& options, std::vector<ColumnWriter>& writers)
    : options_(options), writers_(writers), timestamps_(options.iso_times), converter_(options) {
    for (const RecordField& field : layout.fields) {
        names_.push_back(field.name);
        readers_.push_back(reader_of(field.type));
    }
    usable_ = names_.size() <= 64;
    all_ = names_.size() >= 64 ? ~0ULL : (1ULL << names_.size()) - 1;
}

JsonFastPath::Reader JsonFastPath::reader_of(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::boolean:
            return Reader::boolean;
        case TypeKind::tinyint:
            return Reader::int8;
        case TypeKind::smallint:
            return Reader::int16;
        case TypeKind::integer:
            return Reader::int32;
        case TypeKind::bigint:
            return Reader::int64;
        case TypeKind::float32:
            return Reader::float32;
        case TypeKind::float64:
            return Reader::float64;
        case TypeKind::decimal:
            return Reader::decimal;
        case TypeKind::character:
        case TypeKind::varchar:
            return Reader::text;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return type.physical() == PhysicalKind::int128 ? Reader::timestamp_wide : Reader::timestamp;
        default:
            return Reader::general;
    }
}

void JsonFastPath::learn(const JsonDocument& document) {
    if (!usable_ || document.nodes().empty() || document.node(0).kind != JsonKind::object) return;
    steps_.clear();
    std::size_t before = 0;  // where the bytes before the key begin
    for (std::size_t key = 1; key < document.node(0).next;) {
        const std::size_t value = document.node(key).next;
        const JsonNode& value_node = document.node(value);
        const bool quoted = value_node.kind == JsonKind::string;
        const std::size_t begin = value_node.begin - (quoted ? 1 : 0);
        Step step;
        step.prefix = std::string(document.record().substr(before, begin - before));
        step.key = std::string(document.text(document.node(key)));
        before = value_node.end + (quoted ? 1 : 0);
        step.length = static_cast<std::uint32_t>(step.prefix.size());
        std::string padded = step.prefix.substr(0, 16);
        padded.resize(16, '\0');
        for (int k = 0; k < 2; ++k) {
            step.words[k] = json_scan::load64(padded.data() + 8 * k);
            step.masks[k] = low_bytes(step.length > 8U * k ? step.length - 8U * k : 0);
        }
        const auto name = std::find(names_.begin(), names_.end(), step.key);
        if (name != names_.end() && !document.node(key).escaped) {
            step.field = static_cast<std::int16_t>(name - names_.begin());
            step.reader = readers_[static_cast<std::size_t>(step.field)];
            step.writer = &writers_[static_cast<std::size_t>(step.field)];
        }
        if (!document.node(key).escaped) steps_.push_back(std::move(step));
        key = document.node(value).next;
        if (steps_.size() >= 256) break;
    }
}

inline bool JsonFastPath::matches(const Step& step, const char* p) noexcept {
    const std::uint64_t differing =
        ((json_scan::load64(p) ^ step.words[0]) & step.masks[0]) | ((json_scan::load64(p + 8) ^ step.words[1]) & step.masks[1]);
    if (differing != 0) return false;
    if (step.length <= 16) [[likely]]
        return true;
    // Byte by byte: a difference (at the latest the line end) stops it before it leaves the record.
    for (std::uint32_t k = 16; k < step.length; ++k) {
        if (p[k] != step.prefix[k]) return false;
    }
    return true;
}

const JsonFastPath::Step* JsonFastPath::unexpected_key(const char*& p, bool first, bool& closed) {
    p = skip_line_blanks(p);
    if (first) {
        if (*p != '{') return nullptr;
        p = skip_line_blanks(p + 1);
        closed = *p == '}';
    } else {
        closed = *p == '}';
        if (!closed) {
            if (*p != ',') return nullptr;
            p = skip_line_blanks(p + 1);
        }
    }
    if (closed) return nullptr;
    std::size_t length = 0;
    const char* const begin = p + 1;
    p = json_scan::plain_string(p, length);
    if (p == nullptr) return nullptr;
    p = skip_line_blanks(p);
    if (*p != ':') return nullptr;
    p = skip_line_blanks(p + 1);
    const std::string_view key(begin, length);
    for (const Step& step : steps_) {
        if (step.key == key) return &step;
    }
    other_.field = -1;
    other_.reader = Reader::skip;
    other_.writer = nullptr;
    for (std::size_t k = 0; k < names_.size(); ++k) {
        if (names_[k] == key) {
            other_.field = static_cast<std::int16_t>(k);
            other_.reader = readers_[k];
            other_.writer = &writers_[k];
        }
    }
    return &other_;
}

inline const char* JsonFastPath::value(const Step& step, const char* p, std::int64_t row) {
    if (step.reader == Reader::skip) return skip_value(p);
    ColumnWriter& writer = *step.writer;
    std::int64_t integer = 0;
    switch (step.reader) {
        case Reader::int32:
            p = json_scan::integer(p, integer);
            if (p == nullptr || integer != static_cast<std::int32_t>(integer)) return nullptr;
            writer.put(row, static_cast<std::int32_t>(integer));
            return p;
        case Reader::int64:
            p = json_scan::integer(p, integer);
            if (p == nullptr) return nullptr;
            writer.put(row, integer);
            return p;
        case Reader::int16:
            p = json_scan::integer(p, integer);
            if (p == nullptr || integer != static_cast<std::int16_t>(integer)) return nullptr;
            writer.put(row, static_cast<std::int16_t>(integer));
            return p;
        case Reader::int8:
            p = json_scan::integer(p, integer);
            if (p == nullptr || integer != static_cast<std::int8_t>(integer)) return nullptr;
            writer.put(row, static_cast<std::int8_t>(integer));
            return p;
        case Reader::float64: {
            double real = 0;
            p = json_scan::real(p, real);
            if (p != nullptr) writer.put(row, real);
            return p;
        }
        case Reader::float32: {
            json_scan::Number parts;
            const char* const end = json_scan::number(p, parts);
            if (end != nullptr) writer.put(row, parse_json_float({p, static_cast<std::size_t>(end - p)}));
            return end;
        }
        case Reader::decimal: {
            int128_t unscaled = 0;
            p = json_scan::decimal(p, writer.type().precision(), writer.type().scale(), unscaled);
            if (p != nullptr) writer.put(row, unscaled);
            return p;
        }
        case Reader::boolean: {
            const bool truth = *p == 't';
            if (std::memcmp(p, truth ? "true" : "false", truth ? 4 : 5) != 0) return nullptr;
            writer.put_bool(row, truth);
            return p + (truth ? 4 : 5);
        }
        case Reader::text: {
            std::size_t length = 0;
            const char* const end = json_scan::plain_string(p, length);
            if (end == nullptr) return nullptr;
            json_scan::copy_blocks(writer.text_room(row, length), p + 1, length);
            writer.finish_text(row, length);
            return end;
        }
        case Reader::timestamp:
        case Reader::timestamp_wide: {
            if (*p != '"') return nullptr;
            semantics::TimePoint point;
            p = timestamps_.read(p + 1, point);
            if (p == nullptr) return nullptr;
            if (writer.type().kind() == TypeKind::timestamp_ltz && *p++ != 'Z') return nullptr;
            if (*p != '"') return nullptr;
            if (step.reader == Reader::timestamp) {
                writer.put(row, point.second * 1000 + point.nanosecond / 1000000);
            } else {
                writer.put(row, static_cast<int128_t>(point.second) * 1000000000 + point.nanosecond);
            }
            return p + 1;
        }
        default:
            return nullptr;
    }
}

const char* JsonFastPath::read(const char* p, std::int64_t row) {
    if (steps_.empty()) return nullptr;
    std::uint64_t seen = 0;
    const Step* expected = steps_.data();
    const Step* const last = expected + steps_.size();
    bool first = true;
    for (;;) {
        const Step* step = expected;
        if (expected != last && matches(*expected, p)) [[likely]] {
            p += expected->length;
            ++expected;
        } else {
            bool closed = false;
            step = unexpected_key(p, first, closed);
            if (closed) break;
            if (step == nullptr) return nullptr;
            // Behind an unknown first field the first step is expected no more: its bytes begin with the record's '{'.
            if (step != &other_)
                expected = step + 1;
            else if (first)
                ++expected;
        }
        first = false;
        if (step->field >= 0) {
            const std::uint64_t bit = 1ULL << step->field;
            if ((seen & bit) != 0) return nullptr;  // repeated: the general path lets the last one stand
            seen |= bit;
        }
        const char* const after = value(*step, p, row);
        p = after != nullptr ? after : unusual_value(*step, p, row);
        if (p == nullptr) return nullptr;
        if (*p == '}') break;
    }
    ++p;
    if (*p == '\r') ++p;
    if (*p != '\n') return nullptr;
    if (seen != all_ && !fill_missing(seen, row)) return nullptr;
    return p + 1;
}

bool JsonFastPath::fill_missing(std::uint64_t seen, std::int64_t row) {
    if (options_.fail_on_missing) return false;
    for (std::uint64_t missing = all_ & ~seen; missing != 0; missing &= missing - 1) {
        ColumnWriter& writer = writers_[static_cast<std::size_t>(std::countr_zero(missing))];
        if (!writer.type().nullable()) return false;
        if (writer.is_nested()) {
            writer.nested().append_null();
        } else {
            writer.put_null(row);
        }
    }
    return true;
}

/// A value that is not plain: null, a quoted number, a text with escapes, a bad value. What stops the job or makes the whole
/// record bad is left to the general path.
const char* JsonFastPath::unusual_value(const Step& step, const char* p, std::int64_t row) {
    const std::size_t length = parse_document(p);
    if (length == std::string_view::npos) return nullptr;
    if (step.writer == nullptr) return p + length;
    ColumnWriter& writer = *step.writer;
    if (writer.is_nested()) {
        // A collection that does not fit may leave a NULL behind, which a NOT NULL column must not have.
        writer.nested().truncate(row);
        if (!writer.type().nullable() || !converter_.append(document_, 0, writer.type(), writer.nested())) return nullptr;
        return p + length;
    }
    FieldValue value;
    const FieldOutcome outcome = converter_.scalar(document_, 0, writer.type(), value);
    if (outcome == FieldOutcome::value) {
        put_value(writer, row, value);
        return p + length;
    }
    if (!writer.type().nullable() || (outcome == FieldOutcome::bad && !options_.ignore_errors)) return nullptr;
    writer.put_null(row);
    return p + length;
}

/// Parses the value at `p` into the document; its length, or npos.
std::size_t JsonFastPath::parse_document(const char* p) {
    const auto* line_end = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end_ - p)));
    document_.attach({p, static_cast<std::size_t>(line_end - p)});
    return document_.parse_value_at(0);
}

const char* JsonFastPath::skip_value(const char* p) {
    if (*p == '"') {
        std::size_t length = 0;
        return json_scan::plain_string(p, length);
    }
    if (*p == '-' || static_cast<unsigned char>(*p - '0') <= 9) {
        json_scan::Number parts;
        return json_scan::number(p, parts);
    }
    if (std::memcmp(p, "true", 4) == 0) return p + 4;
    if (std::memcmp(p, "false", 5) == 0) return p + 5;
    return nullptr;
}

}  // namespace windrow
