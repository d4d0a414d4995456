// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One checkpoint as a file: written in blocks beside the running job, verified as a whole before anything of it is used.
///
/// Layout (integers little-endian): "WDRCKPT" and a zero byte, u32 format version; then blocks of u32 payload bytes, u32 kind,
/// u32 CRC-32 of kind and payload, payload; the last block is of kind `end` and holds the SHA-256 of all before it. Nothing may
/// follow. Kinds: see `BlockKind` in the implementation.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// What every checkpoint says of itself.
struct CheckpointHead {
    std::uint64_t id = 0;         ///< grows by one from checkpoint to checkpoint of a job
    std::int64_t created_ms = 0;  ///< milliseconds since epoch, by the system's clock
    std::string engine;           ///< version of Windrow that wrote it
    bool finished = false;        ///< the job had ended: nothing is left to read
};

/// Writes a checkpoint under a temporary name; `publish` makes it visible. Removed when destroyed unpublished. One thread.
/// Throws Error W6106 when writing or syncing fails; the file is of no use then.
class CheckpointWriter {
public:
    CheckpointWriter(std::filesystem::path path, const CheckpointHead& head);
    ~CheckpointWriter();
    CheckpointWriter(const CheckpointWriter&) = delete;
    CheckpointWriter& operator=(const CheckpointWriter&) = delete;

    /// The plan of one statement, as text: what a resumed job is compared with.
    void add_plan(std::string_view statement);
    /// A part (the state of one operator, the work that a sink has pending): begin, any number of `add`, end.
    void begin_part(std::string_view name);
    void add(std::string_view bytes);
    void end_part();
    struct Published {
        std::uint64_t bytes = 0;  ///< the file's size
        std::string hash;         ///< SHA-256 that ends the file, in hexadecimal digits
    };
    /// Hash, fsync, rename, fsync of the folder.
    Published publish();

private:
    class Output;
    void put_block(std::uint32_t kind, std::string_view payload);
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    std::unique_ptr<Output> output_;
    bool published_ = false;
};

/// A checkpoint read back. Immutable; may be read by several threads.
class Checkpoint {
public:
    /// Reads and verifies the whole file. Throws Error W6102 if a bit is wrong, the file is cut, of another format version, or
    /// no checkpoint; W6083 if it cannot be read.
    static Checkpoint read(const std::filesystem::path& path);
    /// The same of bytes in memory; `name` is for messages.
    static Checkpoint parse(std::string_view bytes, const std::string& name);

    [[nodiscard]] const CheckpointHead& head() const noexcept { return head_; }
    [[nodiscard]] const std::vector<std::string>& plans() const noexcept { return plans_; }
    struct Part {
        std::string name;
        std::string bytes;
    };
    [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }
    /// The part of that name, or null.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    [[nodiscard]] std::uint64_t file_bytes() const noexcept { return file_bytes_; }
    /// As `CheckpointWriter::Published`.
    [[nodiscard]] const std::string& hash() const noexcept { return hash_; }

private:
    CheckpointHead head_;
    std::vector<std::string> plans_;
    std::vector<Part> parts_;
    std::uint64_t file_bytes_ = 0;
    std::string hash_;
};

}  // namespace windrow
