// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_file_format.hpp"

#include "format/avro/avro_options.hpp"
#include "format/avro/avro_table_schema.hpp"

namespace windrow {

AvroFileFormat read_avro_file_format(const Options& options, const RecordLayout& layout) {
    const AvroOptions avro = read_avro_options(options);
    (void)read_avro_codec(options);  // Flink knows the option on both sides; a file's header says how it is compressed
    return {AvroSchemaTree::parse(avro_schema_text(layout.physical, avro.legacy_timestamps, "avro")), avro.ignore_errors};
}

}  // namespace windrow
