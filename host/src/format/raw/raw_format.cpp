// SPDX-License-Identifier: Apache-2.0
#include "format/chunk_output.hpp"
#include "format/field_value.hpp"
#include "format/raw/raw_options.hpp"
#include "format/record_run.hpp"

#include <simdjson.h>
#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

/// One row a line: texts in a character set, numbers in binary form
/// (org.apache.flink.formats.raw.RawFormatDeserializationSchema).
class RawDecoder final : public RecordDecoder {
public:
    RawDecoder(RecordLayout layout, const RawOptions& options)
        : layout_(std::move(layout)), options_(options), output_(layout_), converter_(options.charset, "UTF-8") {
        utf8_ = options.charset == "UTF-8" || options.charset == "utf-8";
    }

    void decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) override {
        out = DecodedChunk{};
        out.first_ordinal = first_ordinal;
        output_.start(bytes.size());
        const char* const begin = bytes.data();
        const char* const end = begin + bytes.size();
        for (const char* p = begin; p != end;) {
            const auto* line_end = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
            if (line_end == nullptr) line_end = end;
            std::string_view line(p, static_cast<std::size_t>(line_end - p));
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            ++out.records_read;
            output_.ensure_room();
            const std::uint64_t ordinal = first_ordinal + static_cast<std::uint64_t>(p - begin);
            if (!layout_.fields.empty() && !put_line(line)) {
                throw_bad_record(layout_, origin, ordinal, line,
                                 "a line of " + std::to_string(line.size()) + " bytes is not the binary form of " +
                                     layout_.fields[0].type.to_plain_string(),
                                 "");
            }
            output_.end_row(ordinal);
            p = line_end == end ? end : line_end + 1;
        }
        output_.finish(out);
    }

    void decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) override {
        out = DecodedChunk{};
        output_.start(run.bytes.size());
        const auto on_record = [&](std::string_view record, std::uint64_t ordinal) {
            output_.ensure_room();
            if (!layout_.fields.empty() && !put_line(record)) {
                throw_bad_record(layout_, origin, ordinal, record,
                                 "a record of " + std::to_string(record.size()) + " bytes is not the binary form of " +
                                     layout_.fields[0].type.to_plain_string(),
                                 "");
            }
            output_.end_row(ordinal);
        };
        const auto on_null = [&](std::uint64_t ordinal) {
            output_.ensure_room();
            if (!layout_.fields.empty()) put_null(ordinal, origin);
            output_.end_row(ordinal);
        };
        for_each_record(run, on_record, on_null);
        out.records_read = run.ordinals.size();
        output_.finish(out);
    }

private:
    void put_null(std::uint64_t ordinal, const RecordOrigin& origin) {
        ColumnWriter& writer = output_.writers()[0];
        if (!writer.type().nullable())
            throw_bad_record(layout_, origin, ordinal, {}, "the NOT NULL column '" + layout_.fields[0].name + "' has no value",
                             "");
        writer.put_null(output_.rows());
    }

    bool put_line(std::string_view line) {
        ColumnWriter& writer = output_.writers()[0];
        const DataType& type = writer.type();
        const std::int64_t row = output_.rows();
        if (type.is_binary() || (type.is_string() && utf8_ && simdjson::validate_utf8(line.data(), line.size()))) {
            writer.put_text(row, line);
            return true;
        }
        if (type.is_string()) {
            scratch_.clear();
            converter_.append(line, scratch_);
            writer.put_text(row, scratch_);
            return true;
        }
        if (type.kind() == TypeKind::boolean) {
            if (line.size() != 1) return false;
            writer.put_bool(row, line[0] != 0);
            return true;
        }
        const auto width = static_cast<std::size_t>(type.width());
        if (line.size() != width) return false;
        char value[8];
        std::memcpy(value, line.data(), width);
        if (options_.big_endian) std::reverse(value, value + width);
        std::uint64_t bits = 0;
        std::memcpy(&bits, value, width);
        switch (type.kind()) {
            case TypeKind::tinyint:
                writer.put(row, static_cast<std::int8_t>(bits));
                break;
            case TypeKind::smallint:
                writer.put(row, static_cast<std::int16_t>(bits));
                break;
            case TypeKind::integer:
            case TypeKind::float32:
                writer.put(row, static_cast<std::uint32_t>(bits));
                break;
            default:
                writer.put(row, bits);
        }
        return true;
    }

    RecordLayout layout_;
    RawOptions options_;
    ChunkOutput output_;
    CharsetConverter converter_;
    std::string scratch_;
    bool utf8_ = true;
};

class RawFormat final : public RecordFormat {
public:
    explicit RawFormat(RawOptions options) : options_(std::move(options)) {}
    [[nodiscard]] std::string name() const override { return "raw"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<RawDecoder>(layout, options_);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override { return make_line_boundary(); }

private:
    RawOptions options_;
};

}  // namespace

std::unique_ptr<RecordFormat> make_raw_format(const Options& options, const RecordLayout& layout) {
    return std::make_unique<RawFormat>(read_raw_options(options, layout.physical));
}

}  // namespace windrow
