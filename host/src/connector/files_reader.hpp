// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads a list of files, which may grow, as one log; how a file is cut into chunks is its format's.

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

/// The files that a reader goes through, and what it needs to know of each.
struct FilesToRead {
    std::vector<InputFile> files;
    std::function<std::vector<Value>(const InputFile&)> constants_of;  ///< FileContext::constants
    DirectoryWatch watch;
};

class FilesReader : public PartitionReader {
public:
    bool read(RawChunk& out, std::size_t target_bytes) final;
    [[nodiscard]] std::uint64_t position() const final { return position_; }
    /// Of a folder that is watched: files come in the order in which they were found, which no later listing tells.
    [[nodiscard]] std::vector<LogPart> parts() const final;
    void begin_with(std::span<const LogPart> parts, std::uint64_t ordinal) final;
    [[nodiscard]] std::uint64_t bytes_read() const final { return bytes_before_ + (input_ ? input_->consumed() : 0); }
    [[nodiscard]] std::uint64_t bytes_total() const final { return bytes_total_; }
    [[nodiscard]] PartitionFigures figures() const final;

protected:
    explicit FilesReader(FilesToRead files);

    /// The next chunk of the open file; false at its end.
    virtual bool read_from_file(RawChunk& out, std::size_t target_bytes) = 0;
    /// `file` was opened: what is known of the one before is of no use any more.
    virtual void opened(const InputFile& file) = 0;

    [[nodiscard]] bool is_open() const noexcept { return input_ != nullptr; }
    /// False if there is no further file.
    bool open_next();
    void close();
    [[nodiscard]] ByteInput& input() noexcept { return *input_; }
    [[nodiscard]] const std::shared_ptr<const FileContext>& context() const noexcept { return context_; }

    std::uint64_t position_ = 0;  ///< ordinal of the next chunk's first record

private:
    [[nodiscard]] bool is_watched() const noexcept { return files_.watch.interval_ms != 0; }
    void wait_for_files();
    void add_file(InputFile file);

    FilesToRead files_;
    std::vector<LogPart> begun_;  ///< of a folder that is watched
    std::set<std::string> seen_;
    std::size_t next_file_ = 0;
    std::unique_ptr<ByteInput> input_;
    std::shared_ptr<const FileContext> context_;
    std::uint64_t bytes_before_ = 0;  ///< of files that are finished
    std::uint64_t bytes_total_ = 0;
};

/// Throws Error W6101: a position of an earlier run lies behind the end of the input.
[[noreturn]] void refuse_shorter_input(const std::string& position, const std::string& end);

}  // namespace windrow
