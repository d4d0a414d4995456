// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the filesystem connector reads and writes files of a format: as lines, or as files with a layout of their own (avro).

#include "connector/files_reader.hpp"
#include "format/record_encoder.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace windrow {

class FileFormat {
public:
    virtual ~FileFormat() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::unique_ptr<PartitionReader> make_reader(FilesToRead files) const = 0;
    /// Decodes what such a reader reads, and adds the columns that the file gives.
    [[nodiscard]] virtual std::unique_ptr<Decoder> make_decoder(const RecordLayout& layout,
                                                                const std::vector<ScanColumn>& columns) const = 0;
};

/// By the options 'format' and `format`.*; marks them as known. Throws Error W35xx, W3509 if files can't hold the format.
std::unique_ptr<FileFormat> make_file_format(const Options& options, const RecordLayout& layout);
/// The encoder of each new file; files of lines share one. Throws as above.
std::function<std::shared_ptr<RecordEncoder>()> make_file_encoders(const Options& options, const Schema& schema,
                                                                   const std::filesystem::path& base);

}  // namespace windrow
