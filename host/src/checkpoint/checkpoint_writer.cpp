// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/checkpoint_blocks.hpp"
#include "checkpoint/file_access.hpp"
#include "windrow/host/checkpoint_file.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/sha256.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow {

using checkpoint::BlockKind;

/// A file that is hashed as it is written.
class CheckpointWriter::Output {
public:
    explicit Output(const std::filesystem::path& path) : path_(path) {
        check("cannot write", surroundings().files().open(path_, FileSystem::Opening::truncate, file_));
    }

    void put(std::string_view bytes) {
        hash_.add(bytes);
        written_ += bytes.size();
        check("cannot write", file_->write(bytes));
    }
    /// After a failed fsync the kernel may have dropped the pages: it is never tried again.
    void sync() { check("cannot sync", file_->sync()); }
    [[nodiscard]] std::string hash() { return hash_.digest(); }
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

private:
    void check(const char* what, std::error_code error) const {
        if (!error) return;
        throw Error("W6106", std::string(what) + " the checkpoint " + path_.string() + ": " + error.message(),
                    "check the space left and the permissions of the folder");
    }
    std::filesystem::path path_;
    std::unique_ptr<WritableFile> file_;
    Sha256 hash_;
    std::uint64_t written_ = 0;
};

CheckpointWriter::CheckpointWriter(std::filesystem::path path, const CheckpointHead& head)
    : path_(std::move(path)),
      temporary_(path_.parent_path() / (checkpoint::temporary_prefix + path_.filename().string())),
      output_(std::make_unique<Output>(temporary_)) {
    std::string start(checkpoint::magic);
    snapshot::put(checkpoint::format_version, start);
    std::string payload;
    snapshot::put(head.id, payload);
    snapshot::put(head.created_ms, payload);
    snapshot::put_flag(head.finished, payload);
    snapshot::put_text(head.engine, payload);
    try {
        output_->put(start);
        put_block(BlockKind::head, payload);
    } catch (...) {  // of a disk that is full already: no destructor follows
        surroundings().files().remove(temporary_);
        throw;
    }
}

CheckpointWriter::~CheckpointWriter() {
    if (!published_) surroundings().files().remove(temporary_);
}

void CheckpointWriter::put_block(std::uint32_t kind, std::string_view payload) {
    std::string head;
    snapshot::put(static_cast<std::uint32_t>(payload.size()), head);
    snapshot::put(kind, head);
    snapshot::put(checkpoint::block_checksum(kind, payload), head);
    output_->put(head);
    output_->put(payload);
}

void CheckpointWriter::add_plan(std::string_view statement) {
    put_block(BlockKind::plan, statement);
}

void CheckpointWriter::begin_part(std::string_view name) {
    put_block(BlockKind::part, name);
}

void CheckpointWriter::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view block = bytes.substr(0, checkpoint::most_payload);
        put_block(BlockKind::data, block);
        bytes.remove_prefix(block.size());
    }
}

void CheckpointWriter::end_part() {
    put_block(BlockKind::part_end, {});
}

CheckpointWriter::Published CheckpointWriter::publish() {
    const std::string hash = output_->hash();
    put_block(BlockKind::end, hash);
    output_->sync();
    const std::uint64_t bytes = output_->written();
    if (const std::error_code error = surroundings().files().rename(temporary_, path_))
        throw Error("W6106", "cannot rename the checkpoint " + path_.string() + ": " + error.message());
    published_ = true;
    sync_folder(path_.parent_path());
    return {bytes, hexadecimal_text(hash)};
}

}  // namespace windrow
