// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"
#include "snapshot_frame.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

/// Sealing, writing and restoring what every operator has in common; the operators add their own state.

namespace windrow::exec {

namespace {

SnapshotIdentity identity_of(const Operator& op) {
    return {op.describe(), op.state_layout(), op.state_shape()};
}

}  // namespace

void Operator::seal(std::uint64_t epoch) {
    std::string& state = sealed_[epoch];
    state.clear();
    snapshot::put(taken(), state);
    encode_state(state);
    seal_large(epoch);
}

void Operator::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    SnapshotFrame frame(identity_of(*this), block_sink);
    frame.add(found->second);
    sealed_.erase(found);
    write_large(epoch, [&](std::string_view block) { frame.add(block); });
    frame.finish();
}

void Operator::restore(std::string_view bytes) {
    std::string_view state = framed_state(bytes, identity_of(*this));
    for (WorkerCount& count : taken_) count.rows = 0;
    taken_[0].rows = snapshot::get<std::uint64_t>(state);
    decode_state(state);
    if (!state.empty()) snapshot::refuse("of " + describe() + " has bytes after its end");
}

}  // namespace windrow::exec
