// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a record format (json, csv, raw, avro) offers to the connectors that carry its bytes.

#include "windrow/host/source.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// A field that the decoder delivers as a column.
struct RecordField {
    std::string name;
    int position = 0;  ///< index in the record layout
    DataType type;
};

/// What to read from each record. With `check_only` the fields are parsed, and bad ones reported, but no column is delivered:
/// a query that reads no column (COUNT(*)) still rejects bad records (Flink pushes no projection then).
struct RecordLayout {
    std::string table;
    Schema physical;
    std::vector<RecordField> fields;
    bool check_only = false;
    std::filesystem::path base_directory{};  ///< relative paths in the options resolve against it
};

/// What a scan reads of each record; columns that the record does not hold (metadata, partition keys) are the connector's.
RecordLayout record_layout_of(const ScanRequest& request);

/// Where the bytes of a chunk come from, for messages.
struct RecordOrigin {
    std::string path;                 ///< file, or "-" for the standard input
    std::uint64_t begin_ordinal = 0;  ///< ordinal of the file's first byte in its partition
    bool rereadable = false;          ///< a plain file: line numbers can be found again
    bool log = false;                 ///< a log of records: `path` names it whole, ordinals are offsets of records
};

/// Records of a log, whose bounds are known: record i is bytes[begins[i], begins[i + 1] - 1); the byte behind it is a '\n' that
/// is no part of it. A record may hold line ends.
struct RecordRun {
    std::string_view bytes;                   ///< readable for 64 bytes beyond its end
    std::span<const std::uint32_t> begins;    ///< one more than there are records
    std::span<const std::uint64_t> ordinals;  ///< of each record, growing
    std::span<const std::int32_t> nulls;      ///< indices of records that are null (their bytes are none), growing
};

/// Decodes runs of whole records. Used by one thread at a time; keeps what it has learned between calls.
class RecordDecoder {
public:
    virtual ~RecordDecoder() = default;
    /// Fills `out` with one column per field of the layout (none if `check_only`). `bytes` must be readable for 64 bytes beyond
    /// its end. The last record may lack its line end. Throws Error W51xx at a bad record unless errors are to be ignored.
    virtual void decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) = 0;
    /// The same of records whose bounds are known; each gives its rows its ordinal. Every record counts in `records_read`.
    virtual void decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) = 0;
};

/// Finds where records end.
class RecordBoundary {
public:
    virtual ~RecordBoundary() = default;
    /// Bytes of the longest run of whole records at the start of `bytes`; 0 if there is none. `bytes` begins at a record.
    [[nodiscard]] virtual std::size_t whole_records(std::string_view bytes) const = 0;
};

/// A format bound to a table's options.
class RecordFormat {
public:
    virtual ~RecordFormat() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const = 0;
    [[nodiscard]] virtual std::unique_ptr<RecordBoundary> make_boundary() const = 0;
    /// False: records have no bounds of their own, only a log can carry them; neither `decode` nor `make_boundary` may be called.
    [[nodiscard]] virtual bool bounded_records() const { return true; }
};

/// Reads `format` and its options, and checks them and the layout. Throws Error W35xx.
std::unique_ptr<RecordFormat> make_record_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_json_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_csv_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_raw_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_avro_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_avro_confluent_format(const Options& options, const RecordLayout& layout);
std::unique_ptr<RecordFormat> make_protobuf_format(const Options& options, const RecordLayout& layout);

/// The names that 'format' may have, for messages and candidates.
const std::vector<std::string>& record_format_names();
/// Throws Error W3505 for a name that is not among them.
[[noreturn]] void refuse_record_format(const std::string& name);
/// Throws Error W3509 if only a log can carry the format's records; `connector` is for the message.
void require_bounded_records(bool bounded_records, const std::string& format, const std::string& connector);

/// Boundary of formats whose records are lines.
std::unique_ptr<RecordBoundary> make_line_boundary();

}  // namespace windrow
