// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads files of text records: a chunk is a run of whole ones, and a record's ordinal its byte in the log.

#include "connector/files_reader.hpp"

namespace windrow {

class LineFilesReader final : public FilesReader {
public:
    LineFilesReader(FilesToRead files, std::unique_ptr<RecordBoundary> boundary)
        : FilesReader(std::move(files)), boundary_(std::move(boundary)) {}

    void seek(std::uint64_t ordinal) override;

private:
    bool read_from_file(RawChunk& out, std::size_t target_bytes) override;
    void opened(const InputFile& file) override;

    std::unique_ptr<RecordBoundary> boundary_;
    bool rest_known_ = false;  ///< the open file is plain: its size says how much is left
    std::uint64_t file_bytes_ = 0;
    Buffer carried_;  ///< bytes read beyond the last record boundary of an input that can't step back
};

}  // namespace windrow
