// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decodes CSV records.

#include "format/chunk_output.hpp"
#include "format/csv/csv_conversion.hpp"
#include "format/csv/csv_record.hpp"
#include "format/time_scan.hpp"

#include <vector>

namespace windrow {

class CsvDecoder final : public RecordDecoder {
public:
    /// `use_fast_path` = false leaves every record to the general path (for tests that compare the two).
    CsvDecoder(RecordLayout layout, CsvDialect dialect, bool use_fast_path = true);

    void decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) override;
    void decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) override;

private:
    enum class Reader : unsigned char {
        skip,
        boolean,
        int8,
        int16,
        int32,
        int64,
        float64,
        decimal,
        text,
        timestamp,
        timestamp_wide,
        general
    };
    /// What to do with the field at a position.
    struct Place {
        Reader reader = Reader::skip;
        int field = -1;
    };

    /// Reads a record of plain fields in place; returns the beginning of the next line, or null if the general path has to read
    /// it.
    const char* read_fast(const char* p, std::int64_t row);
    const char* read_field(const Place& place, const char* p, std::int64_t row);
    const char* read_integer(const Place& place, const char* p, std::int64_t row);
    const char* read_text(const Place& place, const char* p, std::int64_t row);
    const char* read_null(const Place& place, const char* p, std::int64_t row);
    /// Reads one record by the exact rules; returns its size.
    std::size_t read_general(std::string_view bytes, std::uint64_t ordinal, const RecordOrigin& origin, DecodedChunk& out);
    bool fill_row(std::string& reason);
    bool fill_field(std::size_t field, std::string& reason);
    void reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                DecodedChunk& out);

    RecordLayout layout_;
    CsvDialect dialect_;
    bool use_fast_path_;
    char delimiter_ = ',';
    char quote_ = '"';
    char escape_ = '"';
    ChunkOutput output_;
    std::vector<Place> places_;
    TimestampScanner timestamps_;
    CsvRecord record_;
    CsvConverter converter_;
};

}  // namespace windrow
