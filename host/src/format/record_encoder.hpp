// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a record format offers to sinks.

#include "windrow/host/options.hpp"
#include "windrow/kernels/batch.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace windrow {

class RecordEncoder {
public:
    virtual ~RecordEncoder() = default;
    /// Appends row `row` of the columns (one per field of the schema) and a line end, which is no part of the record. Throws
    /// Error W5104 for a value that the format can't write.
    virtual void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) = 0;
    /// Behind the last row of a file, or where a file so far must be whole: appends what was held back. An encoder that holds
    /// rows back serves one file only.
    virtual void end_file(std::string& out) { (void)out; }
    /// False: a record may hold line ends anywhere, so that only a log can carry it.
    [[nodiscard]] virtual bool bounded_records() const { return true; }
};

/// By the options 'format' and `format`.*; marks them as known. Relative paths in them resolve against `base`. Throws Error
/// W35xx.
std::unique_ptr<RecordEncoder> make_record_encoder(const Options& options, const Schema& schema,
                                                   const std::filesystem::path& base);
std::unique_ptr<RecordEncoder> make_json_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_debezium_json_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_csv_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_raw_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_avro_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_avro_confluent_encoder(const Options& options, const Schema& schema);
std::unique_ptr<RecordEncoder> make_protobuf_encoder(const Options& options, const Schema& schema,
                                                     const std::filesystem::path& base);

}  // namespace windrow
