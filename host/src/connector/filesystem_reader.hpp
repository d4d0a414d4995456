// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads a list of files as one log.

#include "connector/byte_input.hpp"
#include "format/record_decoder.hpp"

#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace windrow {

/// What a chunk carries besides its bytes: where they come from and the values of the columns that the file gives.
struct FileContext {
    RecordOrigin origin;
    std::vector<Value> constants;  ///< one per scanned column; only those of metadata and partition columns count
};

/// How a growing folder is watched.
struct DirectoryWatch {
    std::int64_t interval_ms = 0;  ///< 0: the files are listed once
    std::function<std::vector<InputFile>()> list;
};

class FilesystemReader final : public PartitionReader {
public:
    using ContextOf = std::function<std::vector<Value>(const InputFile&)>;
    FilesystemReader(std::vector<InputFile> files, std::unique_ptr<RecordBoundary> boundary, ContextOf constants_of,
                     DirectoryWatch watch);

    bool read(RawChunk& out, std::size_t target_bytes) override;
    void seek(std::uint64_t ordinal) override;
    [[nodiscard]] std::uint64_t bytes_read() const override { return bytes_before_ + (input_ ? input_->consumed() : 0); }
    [[nodiscard]] std::uint64_t bytes_total() const override { return bytes_total_; }
    [[nodiscard]] PartitionFigures figures() const override;

private:
    bool open_next();
    void close();
    bool read_from_file(RawChunk& out, std::size_t target_bytes);
    void watch_for_files();

    std::vector<InputFile> files_;
    std::unique_ptr<RecordBoundary> boundary_;
    ContextOf constants_of_;
    DirectoryWatch watch_;
    std::set<std::string> seen_;
    std::size_t next_file_ = 0;
    std::unique_ptr<ByteInput> input_;
    std::shared_ptr<const FileContext> context_;
    bool rest_known_ = false;  ///< the open file is plain: its size says how much is left
    std::uint64_t file_bytes_ = 0;
    Buffer carried_;                  ///< bytes read beyond the last record boundary of an input that can't step back
    std::uint64_t position_ = 0;      ///< ordinal of the next chunk's first byte
    std::uint64_t bytes_before_ = 0;  ///< of files that are finished
    std::uint64_t bytes_total_ = 0;
};

}  // namespace windrow
