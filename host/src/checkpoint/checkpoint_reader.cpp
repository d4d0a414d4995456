// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/checkpoint_blocks.hpp"
#include "windrow/host/checkpoint_file.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/sha256.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// Reading a checkpoint. What is read may be anything: no length is believed before the bytes are there, no block is used before
/// its checksum and the hash of the whole have been compared.

namespace windrow {

using checkpoint::BlockKind;

namespace {

class BlockReader {
public:
    BlockReader(const std::string& name, std::string_view bytes) : name_(name), all_(bytes), rest_(bytes) {}

    [[noreturn]] void refuse(const std::string& why) const {
        throw Error("W6102", "the checkpoint " + name_ + " " + why,
                    "an earlier checkpoint may be whole: windrow checkpoint list; --resume latest passes over damaged ones");
    }

    void start() {
        if (rest_.size() < checkpoint::magic.size() + sizeof(std::uint32_t)) refuse("is cut short");
        if (rest_.substr(0, checkpoint::magic.size()) != checkpoint::magic) refuse("is no checkpoint of Windrow");
        rest_.remove_prefix(checkpoint::magic.size());
        const auto version = snapshot::get<std::uint32_t>(rest_);
        if (version != checkpoint::format_version)
            refuse("has format version " + std::to_string(version) + "; this release reads version " +
                   std::to_string(checkpoint::format_version));
    }

    struct Block {
        std::uint32_t kind;
        std::string_view payload;
    };
    Block next() {
        const std::string_view before = all_.substr(0, all_.size() - rest_.size());
        if (rest_.size() < checkpoint::block_head_bytes) refuse("is cut short");
        const auto size = snapshot::get<std::uint32_t>(rest_);
        const auto kind = snapshot::get<std::uint32_t>(rest_);
        const auto checksum = snapshot::get<std::uint32_t>(rest_);
        if (size > checkpoint::most_payload && kind == BlockKind::data) refuse("has a block that is too long");
        if (size > rest_.size()) refuse("is cut short");
        const std::string_view payload = rest_.substr(0, size);
        if (checkpoint::block_checksum(kind, payload) != checksum) refuse("is damaged at byte " + std::to_string(before.size()));
        rest_.remove_prefix(size);
        if (kind == BlockKind::end) check_end(before, payload);
        return {kind, payload};
    }

private:
    void check_end(std::string_view before, std::string_view hash) const {
        if (sha256(before) != hash) refuse("is damaged: its hash is another");
        if (!rest_.empty()) refuse("has bytes after its end");
    }

    const std::string& name_;
    std::string_view all_;
    std::string_view rest_;
};

std::string whole_file(const std::filesystem::path& path) {
    std::string bytes;
    if (const std::error_code error = surroundings().files().read(path, bytes))
        throw Error("W6083", "cannot read the checkpoint " + path.string() + ": " + error.message());
    return bytes;
}

CheckpointHead read_head(std::string_view payload) {
    CheckpointHead head;
    head.id = snapshot::get<std::uint64_t>(payload);
    head.created_ms = snapshot::get<std::int64_t>(payload);
    head.finished = snapshot::get_flag(payload);
    head.engine = snapshot::get_text(payload);
    return head;
}

}  // namespace

Checkpoint Checkpoint::read(const std::filesystem::path& path) {
    return parse(whole_file(path), path.string());
}

Checkpoint Checkpoint::parse(std::string_view bytes, const std::string& name) {
    BlockReader reader(name, bytes);
    reader.start();
    Checkpoint out;
    out.file_bytes_ = bytes.size();
    bool has_head = false;
    bool in_part = false;
    for (;;) {
        const BlockReader::Block block = reader.next();
        if (block.kind == BlockKind::end) {
            out.hash_ = hexadecimal_text(block.payload);
            break;
        }
        const bool belongs_to_part = block.kind == BlockKind::data || block.kind == BlockKind::part_end;
        const bool in_place = block.kind == BlockKind::head ? !has_head : has_head && belongs_to_part == in_part;
        if (!in_place) reader.refuse("has a block out of its place");
        switch (block.kind) {
            case BlockKind::head:
                out.head_ = read_head(block.payload);
                has_head = true;
                break;
            case BlockKind::plan:
                out.plans_.emplace_back(block.payload);
                break;
            case BlockKind::part:
                out.parts_.push_back({std::string(block.payload), {}});
                in_part = true;
                break;
            case BlockKind::data:
                out.parts_.back().bytes.append(block.payload);
                break;
            case BlockKind::part_end:
                in_part = false;
                break;
            default:
                reader.refuse("has a block of the unknown kind " + std::to_string(block.kind));
        }
    }
    if (!has_head || in_part) reader.refuse("ends too early");
    return out;
}

const std::string* Checkpoint::find(std::string_view name) const noexcept {
    const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.name == name; });
    return found == parts_.end() ? nullptr : &found->bytes;
}

}  // namespace windrow
