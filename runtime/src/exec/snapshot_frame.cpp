// SPDX-License-Identifier: Apache-2.0
#include "snapshot_frame.hpp"

#include "windrow/kernels/snapshot_bytes.hpp"

namespace windrow::exec {

namespace {

constexpr std::string_view magic = "WDRS";
constexpr std::uint64_t hash_basis = 0xCBF29CE484222325U;

std::uint64_t hash_on(std::uint64_t hash, std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

}  // namespace

SnapshotFrame::SnapshotFrame(const SnapshotIdentity& identity, const BlockSink& sink) : sink_(sink), hash_(hash_basis) {
    std::string head(magic);
    snapshot::put(identity.layout, head);
    snapshot::put_text(identity.name, head);
    snapshot::put_text(identity.shape, head);
    add(head);
}

void SnapshotFrame::add(std::string_view block) {
    hash_ = hash_on(hash_, block);
    sink_(block);
}

void SnapshotFrame::finish() {
    std::string tail;
    snapshot::put(hash_, tail);
    sink_(tail);
}

std::string_view framed_state(std::string_view bytes, const SnapshotIdentity& identity) {
    if (bytes.substr(0, magic.size()) != magic)
        snapshot::refuse("of " + identity.name + " was expected, but these bytes are none");
    if (bytes.size() < magic.size() + sizeof(std::uint64_t)) snapshot::refuse("of " + identity.name + " is cut short");
    std::string_view tail = bytes.substr(bytes.size() - sizeof(std::uint64_t));
    bytes.remove_suffix(sizeof(std::uint64_t));
    if (hash_on(hash_basis, bytes) != snapshot::get<std::uint64_t>(tail)) {
        snapshot::refuse("of " + identity.name + " is cut short or damaged: its checksum is wrong");
    }
    bytes.remove_prefix(magic.size());
    const auto layout = snapshot::get<std::uint32_t>(bytes);
    const std::string name(snapshot::get_text(bytes));
    const std::string shape(snapshot::get_text(bytes));
    if (name != identity.name) snapshot::refuse("of " + name + " can't be restored into " + identity.name);
    if (layout != identity.layout) {
        snapshot::refuse("of " + name + " has layout " + std::to_string(layout) + ", and this version reads layout " +
                         std::to_string(identity.layout));
    }
    if (shape != identity.shape)
        snapshot::refuse("of " + name + " was made for [" + shape + "], and the job has [" + identity.shape + "]");
    return bytes;
}

}  // namespace windrow::exec
