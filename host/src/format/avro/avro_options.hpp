// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the avro format (org.apache.flink.formats.avro.AvroFormatOptions).

#include "format/avro/avro_codec.hpp"
#include "windrow/host/options.hpp"

namespace windrow {

struct AvroOptions {
    bool legacy_timestamps = true;
    bool ignore_errors = false;
};

/// Reads and checks avro.*. Throws Error W35xx.
AvroOptions read_avro_options(const Options& options);

/// 'avro.codec', which files have: snappy unless told otherwise, as in Flink. Throws Error W3503.
AvroCodec read_avro_codec(const Options& options);

}  // namespace windrow
