// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the avro-confluent format (org.apache.flink.formats.avro.registry.confluent.AvroConfluentFormatOptions).

#include "registry/schema_registry.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/types.hpp"

#include <memory>
#include <string>

namespace windrow {

struct AvroConfluentOptions {
    SchemaRegistrySettings registry{};
    std::string subject{};      ///< empty: none was named
    std::string schema_text{};  ///< the user's, or the one derived from the columns
    std::shared_ptr<const AvroSchemaTree> schema{};
    bool ignore_errors = false;
};

/// Reads and checks avro-confluent.*; asks nobody. Throws Error W35xx.
AvroConfluentOptions read_avro_confluent_options(const Options& options, const Schema& columns);

}  // namespace windrow
