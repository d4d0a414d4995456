// SPDX-License-Identifier: Apache-2.0
#include "format/json/json_decoder.hpp"

#include "format/byte_order_mark.hpp"
#include "format/record_run.hpp"

#include <bit>
#include <cstring>

namespace windrow {

namespace {

constexpr int misses_before_learning = 8;
constexpr int pause_records = 4096;  ///< how long records that the fast path can't read are left to the general path alone

}  // namespace

JsonDecoder::JsonDecoder(RecordLayout layout, const JsonReadOptions& options, bool use_fast_path)
    : layout_(std::move(layout)),
      options_(options),
      use_fast_path_(use_fast_path),
      output_(layout_),
      fast_path_(layout_, options, output_.writers()),
      converter_(options),
      members_(layout_.fields.size(), 0) {
    for (std::size_t k = 0; k < layout_.fields.size(); ++k) field_of_name_.emplace(layout_.fields[k].name, k);
}

void JsonDecoder::decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    out.first_ordinal = first_ordinal;
    output_.start(bytes.size());
    skip_byte_order_mark(origin, bytes, first_ordinal);
    const std::size_t whole = bytes.empty() || bytes.back() == '\n' ? bytes.size() : bytes.rfind('\n') + 1;
    decode_lines(bytes.substr(0, whole), first_ordinal, origin, out);
    if (whole < bytes.size()) {
        // The last line of a file may lack its line end; the scanners rely on one.
        const std::size_t size = bytes.size() - whole;
        Buffer last = Buffer::allocate(size + 1);
        std::memcpy(last.mutable_as<char>(), bytes.data() + whole, size);
        last.mutable_as<char>()[size] = '\n';
        decode_lines({last.as<char>(), size + 1}, first_ordinal + whole, origin, out);
    }
    output_.finish(out);
}

/// Reads one record in place; returns the beginning of the next line, or null if the general path has to read it.
inline const char* JsonDecoder::read_fast(const char* p) {
    if (use_fast_path_ && pause_ == 0) [[likely]] {
        const char* const next = fast_path_.read(p, output_.rows());
        if (next != nullptr) [[likely]] {
            recent_ = (recent_ << 1) | 1;
            return next;
        }
        recent_ <<= 1;
        if (fast_path_.learned() && std::popcount(recent_) < 4) {
            pause_ = pause_records;
            recent_ = 0xFFFFFFFF;
        }
    } else if (pause_ > 0) {
        --pause_;
    }
    return nullptr;
}

void JsonDecoder::decode_lines(std::string_view lines, std::uint64_t ordinal, const RecordOrigin& origin, DecodedChunk& out) {
    const char* const begin = lines.data();
    const char* const end = begin + lines.size();
    fast_path_.begin(end);
    std::uint64_t read_fast_records = 0;
    for (const char* p = begin; p != end;) {
        output_.ensure_room();
        if (const char* const next = read_fast(p); next != nullptr) [[likely]] {
            output_.end_row(ordinal + static_cast<std::uint64_t>(p - begin));
            ++read_fast_records;
            p = next;
            continue;
        }
        const auto* line_end = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
        decode_line({p, static_cast<std::size_t>(line_end - p)}, ordinal + static_cast<std::uint64_t>(p - begin), origin, out);
        p = line_end + 1;
    }
    out.records_read += read_fast_records;
}

void JsonDecoder::decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    output_.start(run.bytes.size());
    fast_path_.begin(run.bytes.data() + run.bytes.size());
    const auto on_record = [&](std::string_view record, std::uint64_t ordinal) {
        output_.ensure_room();
        if (read_fast(record.data()) == record.data() + record.size() + 1) [[likely]] {
            output_.end_row(ordinal);
            ++out.records_read;
            return;
        }
        const std::uint64_t before = out.records_read;
        decode_line(record, ordinal, origin, out);
        if (out.records_read == before) ++out.records_read;  // blank: a record of a log all the same
    };
    for_each_record(run, on_record, [&](std::uint64_t) { ++out.records_read; });  // null: no row, as in Flink
    output_.finish(out);
}

void JsonDecoder::decode_line(std::string_view line, std::uint64_t ordinal, const RecordOrigin& origin, DecodedChunk& out) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    output_.drop_row();  // what the fast path may have left
    switch (document_.parse(line)) {
        case JsonDocument::Outcome::blank:
            return;
        case JsonDocument::Outcome::invalid:
            ++out.records_read;
            reject(line, ordinal, origin, document_.reason(), out);
            return;
        case JsonDocument::Outcome::parsed:
            break;
    }
    const JsonNode& root = document_.node(0);
    if (root.kind == JsonKind::object) {
        decode_object(0, line, ordinal, origin, out);
        if (use_fast_path_ && (!fast_path_.learned() || ++misses_ >= misses_before_learning)) {
            fast_path_.learn(document_);
            misses_ = 0;
        }
        return;
    }
    if (root.kind != JsonKind::array) {
        ++out.records_read;
        reject(line, ordinal, origin, "the record is not a JSON object", out);
        return;
    }
    if (root.next == 1) ++out.records_read;  // an empty array is a record without rows
    for (std::size_t element = 1; element < document_.node(0).next; element = document_.node(element).next) {
        const JsonNode& node = document_.node(element);
        const std::string_view text = document_.text(node);
        if (node.kind == JsonKind::object) {
            output_.ensure_room();
            decode_object(element, text, origin.log ? ordinal : ordinal + node.begin, origin, out);
        } else {
            ++out.records_read;
            reject(text, origin.log ? ordinal : ordinal + node.begin, origin,
                   "an element of the top-level array is not a JSON object", out);
        }
    }
}

void JsonDecoder::decode_object(std::size_t node, std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin,
                                DecodedChunk& out) {
    ++out.records_read;
    std::string reason;
    if (fill_row(node, reason)) {
        output_.end_row(ordinal);
        return;
    }
    output_.drop_row();
    reject(record, ordinal, origin, std::move(reason), out);
}

bool JsonDecoder::fill_row(std::size_t root, std::string& reason) {
    std::fill(members_.begin(), members_.end(), 0);
    for (std::size_t key = root + 1; key < document_.node(root).next;) {
        const std::size_t value = document_.node(key).next;
        const auto field = field_of_name_.find(document_.string(document_.node(key), key_scratch_));
        if (field != field_of_name_.end()) members_[field->second] = value;  // the last of repeated keys stands
        key = document_.node(value).next;
    }
    for (std::size_t field = 0; field < members_.size(); ++field) {
        if (!fill_field(field, members_[field], reason)) return false;
    }
    return true;
}

bool JsonDecoder::fill_field(std::size_t field, std::size_t node, std::string& reason) {
    ColumnWriter& writer = output_.writers()[field];
    const std::string& name = layout_.fields[field].name;
    if (node == 0 && options_.fail_on_missing) {
        reason = "the field '" + name + "' is missing";
        return false;
    }
    const std::int64_t row = output_.rows();
    FieldOutcome outcome = FieldOutcome::null;
    if (writer.is_nested()) {
        ColumnBuilder& builder = writer.nested();
        if (node != 0 && !converter_.append(document_, node, writer.type(), builder)) {
            reason = "field '" + name + "': " + converter_.failure(document_);
            return false;
        }
        if (node == 0) builder.append_null();
        // A builder does not tell what its last row is: a NULL element apart, only a shape that does not fit makes it NULL.
        if (writer.type().nullable()) return true;
        if (node != 0) {
            const JsonKind kind = document_.node(node).kind;
            const bool is_array = writer.type().kind() == TypeKind::array;
            if (kind == (is_array ? JsonKind::array : JsonKind::object)) return true;
        }
    } else {
        FieldValue value;
        if (node != 0) outcome = converter_.scalar(document_, node, writer.type(), value);
        if (outcome == FieldOutcome::value) {
            put_value(writer, row, value);
            return true;
        }
        if (outcome == FieldOutcome::bad && !options_.ignore_errors) {
            reason = "field '" + name + "': " + converter_.failure(document_);
            return false;
        }
        writer.put_null(row);
        if (writer.type().nullable()) return true;
    }
    reason = "the NOT NULL column '" + name + "' has no value";
    if (outcome == FieldOutcome::bad) reason += ": " + converter_.failure(document_);
    return false;
}

void JsonDecoder::reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                         DecodedChunk& out) {
    if (!options_.ignore_errors) throw_bad_record(layout_, origin, ordinal, record, reason, "json.ignore-parse-errors");
    keep_bad_record(out, ordinal, record, std::move(reason));
}

}  // namespace windrow
