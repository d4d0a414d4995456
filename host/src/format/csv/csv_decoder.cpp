// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_decoder.hpp"

#include "format/byte_order_mark.hpp"
#include "format/json/json_scan.hpp"
#include "format/record_run.hpp"

#include <cctype>

namespace windrow {

namespace {

/// A null literal that could also be read as a number, a boolean or a time keeps the fast path from telling them apart.
bool looks_like_value(const std::string& literal) {
    return !literal.empty() &&
           (std::isdigit(static_cast<unsigned char>(literal[0])) != 0 || literal[0] == '-' || literal[0] == '+' ||
            literal[0] == '.' || (literal[0] | 0x20) == 't' || (literal[0] | 0x20) == 'f');
}

}  // namespace

CsvDecoder::CsvDecoder(RecordLayout layout, CsvDialect dialect, bool use_fast_path)
    : layout_(std::move(layout)), dialect_(std::move(dialect)), output_(layout_), record_(dialect_), converter_(dialect_) {
    use_fast_path_ = use_fast_path && dialect_.delimiter.size() == 1 && dialect_.quote.size() <= 1 &&
                     dialect_.escape.size() <= 1 && !(dialect_.null_literal && looks_like_value(*dialect_.null_literal));
    delimiter_ = dialect_.delimiter[0];
    // Without quotes or escapes the scanners stop at the delimiter in their place, which they do anyway.
    quote_ = dialect_.quote.empty() ? delimiter_ : dialect_.quote[0];
    escape_ = dialect_.escape.empty() ? delimiter_ : dialect_.escape[0];
    places_.resize(layout_.physical.size());
    for (std::size_t k = 0; k < layout_.fields.size(); ++k) {
        Place& place = places_[static_cast<std::size_t>(layout_.fields[k].position)];
        if (place.field >= 0) use_fast_path_ = false;  // a column read twice
        place.field = static_cast<int>(k);
        const DataType& type = layout_.fields[k].type;
        switch (type.kind()) {
            case TypeKind::boolean:
                place.reader = Reader::boolean;
                break;
            case TypeKind::tinyint:
                place.reader = Reader::int8;
                break;
            case TypeKind::smallint:
                place.reader = Reader::int16;
                break;
            case TypeKind::integer:
                place.reader = Reader::int32;
                break;
            case TypeKind::bigint:
                place.reader = Reader::int64;
                break;
            case TypeKind::float64:
                place.reader = Reader::float64;
                break;
            case TypeKind::decimal:
                place.reader = Reader::decimal;
                break;
            case TypeKind::character:
            case TypeKind::varchar:
                place.reader = Reader::text;
                break;
            case TypeKind::timestamp:
            case TypeKind::timestamp_ltz:
                place.reader = type.physical() == PhysicalKind::int128 ? Reader::timestamp_wide : Reader::timestamp;
                break;
            default:
                place.reader = Reader::general;
        }
    }
}

void CsvDecoder::decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    out.first_ordinal = first_ordinal;
    output_.start(bytes.size());
    skip_byte_order_mark(origin, bytes, first_ordinal);
    const char* const begin = bytes.data();
    const char* const end = begin + bytes.size();
    const std::size_t last_line = bytes.rfind('\n');
    // The fast path relies on a line end ahead of it.
    const char* const fast_end = last_line == std::string_view::npos ? begin : begin + last_line + 1;
    std::uint64_t read_fast = 0;
    for (const char* p = begin; p != end;) {
        output_.ensure_room();
        const std::uint64_t ordinal = first_ordinal + static_cast<std::uint64_t>(p - begin);
        if (use_fast_path_ && p < fast_end && !(dialect_.comments && *p == '#')) [[likely]] {
            const char* const next = this->read_fast(p, output_.rows());
            if (next != nullptr) [[likely]] {
                output_.end_row(ordinal);
                ++read_fast;
                p = next;
                continue;
            }
        }
        p += read_general({p, static_cast<std::size_t>(end - p)}, ordinal, origin, out);
    }
    out.records_read += read_fast;
    output_.finish(out);
}

void CsvDecoder::decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    output_.start(run.bytes.size());
    const auto on_record = [&](std::string_view record, std::uint64_t ordinal) {
        const char* const next = record.data() + record.size() + 1;
        output_.ensure_room();
        if (use_fast_path_ && !(dialect_.comments && record.data()[0] == '#') && read_fast(record.data(), output_.rows()) == next)
            [[likely]] {
            output_.end_row(ordinal);
            ++out.records_read;
            return;
        }
        const std::uint64_t before = out.records_read;
        // What lies behind the first line of a record is left alone, as in Flink.
        (void)read_general({record.data(), record.size() + 1}, ordinal, origin, out);
        if (out.records_read == before) ++out.records_read;  // a comment: a record of a log all the same
    };
    for_each_record(run, on_record, [&](std::uint64_t) { ++out.records_read; });  // null: no row, as in Flink
    output_.finish(out);
}

const char* CsvDecoder::read_fast(const char* p, std::int64_t row) {
    const std::size_t last = places_.size() - 1;
    for (std::size_t k = 0;; ++k) {
        const char* const after = read_field(places_[k], p, row);
        if (after == nullptr) {
            p = read_null(places_[k], p, row);
            if (p == nullptr) return nullptr;
        } else {
            p = after;
        }
        if (k == last) break;
        if (*p != delimiter_) return nullptr;
        ++p;
    }
    if (*p == '\r') ++p;
    return *p == '\n' ? p + 1 : nullptr;
}

/// A field that is the null literal, which no reader took.
const char* CsvDecoder::read_null(const Place& place, const char* p, std::int64_t row) {
    if (!dialect_.null_literal || place.field < 0) return nullptr;
    const std::string& literal = *dialect_.null_literal;
    for (std::size_t k = 0; k < literal.size(); ++k) {
        if (p[k] != literal[k]) return nullptr;
    }
    p += literal.size();
    if (*p != delimiter_ && *p != '\n' && *p != '\r') return nullptr;
    ColumnWriter& writer = output_.writers()[static_cast<std::size_t>(place.field)];
    if (!writer.type().nullable() || writer.is_nested()) return nullptr;
    writer.put_null(row);
    return p;
}

const char* CsvDecoder::read_integer(const Place& place, const char* p, std::int64_t row) {
    const bool negative = *p == '-';
    std::uint64_t magnitude = 0;
    int count = 0;
    p = json_scan::digits(p + negative, magnitude, count);
    if (p == nullptr) return nullptr;
    const std::int64_t value = negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
    ColumnWriter& writer = output_.writers()[static_cast<std::size_t>(place.field)];
    switch (place.reader) {
        case Reader::int64:
            writer.put(row, value);
            return p;
        case Reader::int32:
            if (value != static_cast<std::int32_t>(value)) return nullptr;
            writer.put(row, static_cast<std::int32_t>(value));
            return p;
        case Reader::int16:
            if (value != static_cast<std::int16_t>(value)) return nullptr;
            writer.put(row, static_cast<std::int16_t>(value));
            return p;
        default:
            if (value != static_cast<std::int8_t>(value)) return nullptr;
            writer.put(row, static_cast<std::int8_t>(value));
            return p;
    }
}

/// A text without doubled quotes, escapes and line ends; also skips fields that are not read.
const char* CsvDecoder::read_text(const Place& place, const char* p, std::int64_t row) {
    const bool quoted = *p == quote_ && quote_ != delimiter_;
    p += quoted;
    const char* const begin = p;
    const __m128i stop_a = _mm_set1_epi8(quoted ? quote_ : delimiter_);
    const __m128i stop_b = _mm_set1_epi8(escape_ == delimiter_ ? '\n' : escape_);
    const __m128i line = _mm_set1_epi8('\n');
    const __m128i carriage = _mm_set1_epi8('\r');
    int high = 0;
    for (;; p += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, stop_a), _mm_cmpeq_epi8(block, stop_b)),
                                           _mm_or_si128(_mm_cmpeq_epi8(block, line), _mm_cmpeq_epi8(block, carriage)));
        const int stop = _mm_movemask_epi8(found);
        const int top = _mm_movemask_epi8(block);
        if (stop != 0) {
            const int k = std::countr_zero(static_cast<unsigned>(stop));
            high |= top & ((1 << k) - 1);
            p += k;
            break;
        }
        high |= top;
    }
    const auto length = static_cast<std::size_t>(p - begin);
    if (quoted) {
        if (*p != quote_) return nullptr;
        ++p;
    }
    if (*p != delimiter_ && *p != '\n' && *p != '\r') return nullptr;
    if (place.field < 0) return p;
    if (high != 0 && !simdjson::validate_utf8(begin, length)) return nullptr;
    ColumnWriter& writer = output_.writers()[static_cast<std::size_t>(place.field)];
    if (dialect_.null_literal && std::string_view(begin, length) == *dialect_.null_literal) {
        if (!writer.type().nullable()) return nullptr;
        writer.put_null(row);
        return p;
    }
    json_scan::copy_blocks(writer.text_room(row, length), begin, length);
    writer.finish_text(row, length);
    return p;
}

const char* CsvDecoder::read_field(const Place& place, const char* p, std::int64_t row) {
    switch (place.reader) {
        case Reader::int8:
        case Reader::int16:
        case Reader::int32:
        case Reader::int64:
            return read_integer(place, p, row);
        case Reader::skip:
        case Reader::text:
            return read_text(place, p, row);
        default:
            break;
    }
    if (place.reader == Reader::general) return nullptr;
    ColumnWriter& writer = output_.writers()[static_cast<std::size_t>(place.field)];
    switch (place.reader) {
        case Reader::float64: {
            double real = 0;
            if (*p == '-' && p[1] == '0') return nullptr;  // here, unlike in JSON, -0 is the number -0.0
            p = json_scan::real(p, real);
            if (p != nullptr) writer.put(row, real);
            return p;
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
        default: {
            semantics::TimePoint point;
            const bool quoted = *p == quote_ && quote_ != delimiter_;
            p = timestamps_.read(p + quoted, point);
            if (p == nullptr) return nullptr;
            if (writer.type().kind() == TypeKind::timestamp_ltz && *p++ != 'Z') return nullptr;
            if (quoted && *p++ != quote_) return nullptr;
            if (place.reader == Reader::timestamp) {
                writer.put(row, point.second * 1000 + point.nanosecond / 1000000);
            } else {
                writer.put(row, static_cast<int128_t>(point.second) * 1000000000 + point.nanosecond);
            }
            return p;
        }
    }
}

std::size_t CsvDecoder::read_general(std::string_view bytes, std::uint64_t ordinal, const RecordOrigin& origin,
                                     DecodedChunk& out) {
    output_.drop_row();  // what the fast path may have left
    const CsvRecord::Outcome outcome = record_.read(bytes);
    if (outcome == CsvRecord::Outcome::comment) return record_.size();
    ++out.records_read;
    const std::string_view text = outcome == CsvRecord::Outcome::unfinished ? bytes : bytes.substr(0, record_.size());
    std::string reason;
    if (outcome == CsvRecord::Outcome::unfinished) {
        reason = "the quotes of a field are not closed before the end of the file";
    } else if (outcome == CsvRecord::Outcome::broken) {
        reason = "a delimiter or a line end is expected behind the closing quote";
    } else if (fill_row(reason)) {
        output_.end_row(ordinal);
        return text.size();
    }
    output_.drop_row();
    reject(text, ordinal, origin, std::move(reason), out);
    return text.size();
}

bool CsvDecoder::fill_row(std::string& reason) {
    const std::size_t expected = layout_.physical.size();
    const std::size_t found = record_.field_count();
    const bool trailing_delimiter = found == expected + 1 && record_.field(found - 1).empty();
    if (found > expected && !trailing_delimiter) {
        reason = "the record has " + std::to_string(found) + " fields, the table " + std::to_string(expected);
        return false;
    }
    // As in Flink, what counts is that there are as many fields as the query reads.
    if (found < layout_.fields.size() && !dialect_.ignore_errors) {
        reason = "the record has " + std::to_string(found) + (found == 1 ? " field" : " fields") + ", the table " +
                 std::to_string(expected);
        return false;
    }
    for (std::size_t field = 0; field < layout_.fields.size(); ++field) {
        if (!fill_field(field, reason)) return false;
    }
    return true;
}

bool CsvDecoder::fill_field(std::size_t field, std::string& reason) {
    ColumnWriter& writer = output_.writers()[field];
    const auto position = static_cast<std::size_t>(layout_.fields[field].position);
    const bool present = position < record_.field_count();
    const std::string_view text = present ? record_.field(position) : std::string_view();
    const std::int64_t row = output_.rows();
    FieldOutcome outcome = FieldOutcome::null;
    if (writer.is_nested()) {
        if (present) {
            outcome = converter_.append(text, writer.type(), writer.nested());
        } else {
            writer.nested().append_null();
        }
        if (outcome == FieldOutcome::value) return true;
    } else {
        FieldValue value;
        if (present) outcome = converter_.scalar(text, writer.type(), value);
        if (outcome == FieldOutcome::value) {
            put_value(writer, row, value);
            return true;
        }
        writer.put_null(row);
    }
    const std::string& name = layout_.fields[field].name;
    if (outcome == FieldOutcome::bad && !dialect_.ignore_errors) {
        reason = "field '" + name + "': '" + printable(text, 60) + "' is not " + writer.type().to_plain_string();
        return false;
    }
    if (writer.type().nullable()) return true;
    reason = "the NOT NULL column '" + name + "' has no value";
    if (outcome == FieldOutcome::bad) reason += ": '" + printable(text, 60) + "' is not " + writer.type().to_plain_string();
    return false;
}

void CsvDecoder::reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                        DecodedChunk& out) {
    if (!dialect_.ignore_errors) throw_bad_record(layout_, origin, ordinal, record, reason, "csv.ignore-parse-errors");
    keep_bad_record(out, ordinal, record, std::move(reason));
}

}  // namespace windrow
