// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The format 'avro' of the filesystem connector: Avro's object container files.

#include "format/avro/avro_file_decoder.hpp"
#include "format/record_encoder.hpp"

#include <functional>
#include <memory>

namespace windrow {

/// What a table's options say about reading. Its schema is the reader's.
struct AvroFileFormat {
    std::shared_ptr<const AvroSchemaTree> schema;
    bool ignore_errors = false;

    [[nodiscard]] AvroFileDecoder make_decoder(const RecordLayout& layout) const { return {layout, schema, ignore_errors}; }
};

/// Reads and checks avro.*. Throws Error W35xx.
AvroFileFormat read_avro_file_format(const Options& options, const RecordLayout& layout);

/// One encoder for each file: it begins with the header, which goes out with the first block. Throws Error W35xx.
std::function<std::shared_ptr<RecordEncoder>()> make_avro_file_encoders(const Options& options, const Schema& schema);

}  // namespace windrow
