// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the avro format (org.apache.flink.formats.avro.AvroFormatOptions).

#include "windrow/host/options.hpp"

namespace windrow {

struct AvroOptions {
    bool legacy_timestamps = true;
    bool ignore_errors = false;
};

/// Reads and checks avro.*. Throws Error W35xx.
AvroOptions read_avro_options(const Options& options);

}  // namespace windrow
