// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_options.hpp"

namespace windrow {

AvroOptions read_avro_options(const Options& options) {
    AvroOptions avro;
    if (options.choice_or("avro.encoding", "binary", {"binary", "json"}) == "json") {
        throw Error("W3503", "'avro.encoding' = 'json' is not supported",
                    "drop it (records are binary then), or use the json format");
    }
    avro.legacy_timestamps = options.flag_or("avro.timestamp_mapping.legacy", true);
    avro.ignore_errors = options.flag_or("avro.ignore-parse-errors", false);
    return avro;
}

AvroCodec read_avro_codec(const Options& options) {
    return avro_codec_of(options.choice_or("avro.codec", "snappy", avro_codec_names())).value();
}

}  // namespace windrow
