// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decodes lines of JSON.

#include "format/chunk_output.hpp"
#include "format/json/json_fast_path.hpp"

#include <string>
#include <unordered_map>

namespace windrow {

class JsonDecoder final : public RecordDecoder {
public:
    /// `use_fast_path` = false leaves every record to the general path (for tests that compare the two).
    JsonDecoder(RecordLayout layout, const JsonReadOptions& options, bool use_fast_path = true);

    void decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) override;
    void decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) override;

private:
    const char* read_fast(const char* p);
    void decode_lines(std::string_view lines, std::uint64_t ordinal, const RecordOrigin& origin, DecodedChunk& out);
    void decode_line(std::string_view line, std::uint64_t ordinal, const RecordOrigin& origin, DecodedChunk& out);
    void decode_object(std::size_t node, std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin,
                       DecodedChunk& out);
    /// Fills row rows() from the document; false with a reason if the record is bad.
    bool fill_row(std::size_t node, std::string& reason);
    bool fill_field(std::size_t field, std::size_t node, std::string& reason);
    void reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                DecodedChunk& out);

    RecordLayout layout_;
    JsonReadOptions options_;
    bool use_fast_path_;
    ChunkOutput output_;
    JsonFastPath fast_path_;
    JsonDocument document_;
    JsonConverter converter_;
    std::unordered_map<std::string_view, std::size_t> field_of_name_;
    std::vector<std::size_t> members_;  ///< per field the node of its value, 0 if missing
    std::string key_scratch_;
    int misses_ = 0;                     ///< records since the last learning that the fast path did not read
    std::uint32_t recent_ = 0xFFFFFFFF;  ///< of the last 32 records, which ones the fast path read
    int pause_ = 0;                      ///< records for which the fast path is not tried
};

}  // namespace windrow
