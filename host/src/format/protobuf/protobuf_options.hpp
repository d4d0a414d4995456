// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the protobuf format (org.apache.flink.formats.protobuf.PbFormatOptions), and where its messages are defined.

#include "format/protobuf/protobuf_schema.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/types.hpp"

#include <filesystem>

namespace windrow {

struct ProtobufOptions {
    std::shared_ptr<const ProtobufSchema> schema{};
    bool ignore_errors = false;
    bool read_defaults = false;  ///< missing fields of any kind are their defaults instead of NULL
    std::string null_text{};     ///< written for NULL texts within arrays and maps
};

/// Reads and checks protobuf.*; the file that defines the message is read, relative to `base`. Checks that each column is a field
/// of the message of a type that goes with it. Throws Error W35xx.
ProtobufOptions read_protobuf_options(const Options& options, const Schema& columns, const std::filesystem::path& base);

}  // namespace windrow
