// SPDX-License-Identifier: Apache-2.0
#include "format/record_encoder.hpp"

#include "format/record_decoder.hpp"

namespace windrow {

std::unique_ptr<RecordEncoder> make_record_encoder(const Options& options, const Schema& schema,
                                                   const std::filesystem::path& base) {
    const std::string name = options.required("format");
    if (name == "json") return make_json_encoder(options, schema);
    if (name == "debezium-json") return make_debezium_json_encoder(options, schema);
    if (name == "csv") return make_csv_encoder(options, schema);
    if (name == "raw") return make_raw_encoder(options, schema);
    if (name == "avro") return make_avro_encoder(options, schema);
    if (name == "avro-confluent") return make_avro_confluent_encoder(options, schema);
    if (name == "protobuf") return make_protobuf_encoder(options, schema, base);
    refuse_record_format(name);
}

}  // namespace windrow
