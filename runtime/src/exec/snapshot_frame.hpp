// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The frame around one operator's snapshot: who wrote it in front, a checksum behind, so that bytes that are cut, damaged or
/// another operator's are refused with W6101 before any of them is understood as state.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace windrow::exec {

/// Whose state it is. A snapshot is restored only into an operator of the same identity.
struct SnapshotIdentity {
    std::string name;          ///< "window aggregate (SESSION)"
    std::uint32_t layout = 1;  ///< grows whenever the meaning of the bytes changes
    std::string shape;         ///< what else the bytes depend on: types of keys and rows, aggregates, the window
};

/// Writes a frame block by block. Layout: "WDRS", layout version, name, shape, state, FNV-1a hash (64 bits) of all before it.
class SnapshotFrame {
public:
    using BlockSink = std::function<void(std::string_view)>;
    SnapshotFrame(const SnapshotIdentity& identity, const BlockSink& sink);
    void add(std::string_view block);
    void finish();

private:
    const BlockSink& sink_;
    std::uint64_t hash_;
};

/// The state in a frame that was written with this identity. Throws W6101, which says what is wrong.
std::string_view framed_state(std::string_view bytes, const SnapshotIdentity& identity);

}  // namespace windrow::exec
