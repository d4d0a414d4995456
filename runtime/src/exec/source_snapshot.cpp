// SPDX-License-Identifier: Apache-2.0
#include "snapshot_frame.hpp"
#include "source_stage.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

/// The source side of a snapshot: where each log goes on, and what has been counted and seen of it.

namespace windrow::exec {

namespace {

SnapshotIdentity identity_of(const ScanRequest& request, std::size_t partitions, std::size_t consumers) {
    return {"source " + request.table, 1,
            std::to_string(partitions) + " partitions, scanned " + std::to_string(consumers) + " times"};
}

}  // namespace

/// Layout: the balance, the position of each partition, then per scan: rows, running watermark of each partition, watermark
/// history.
void SourceStage::seal(std::uint64_t epoch) {
    std::string& state = sealed_[epoch];
    state.clear();
    for (const std::uint64_t count : {balance.read, balance.bad, balance.skipped}) snapshot::put(count, state);
    for (const std::uint64_t position : positions_) snapshot::put(position, state);
    for (const ScanConsumer& consumer : consumers_) {
        snapshot::put(consumer.rows, state);
        for (const Watermark running : consumer.running) snapshot::put(running, state);
        snapshot::put_flag(consumer.history != nullptr, state);
        if (consumer.history != nullptr) consumer.history->encode(state);
    }
}

void SourceStage::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    SnapshotFrame frame(identity_of(request_, readers_.size(), consumers_.size()), block_sink);
    frame.add(found->second);
    sealed_.erase(found);
    frame.finish();
}

void SourceStage::restore(std::string_view bytes) {
    std::string_view state = framed_state(bytes, identity_of(request_, readers_.size(), consumers_.size()));
    for (std::uint64_t* count : {&balance.read, &balance.bad, &balance.skipped}) *count = snapshot::get<std::uint64_t>(state);
    for (std::uint64_t& position : positions_) position = snapshot::get<std::uint64_t>(state);
    for (ScanConsumer& consumer : consumers_) {
        consumer.rows = snapshot::get<std::uint64_t>(state);
        for (Watermark& running : consumer.running) running = snapshot::get<Watermark>(state);
        if (snapshot::get_flag(state) != (consumer.history != nullptr)) snapshot::refuse("of a scan was made for another plan");
        if (consumer.history != nullptr) consumer.history->decode(state);
    }
    if (!state.empty()) snapshot::refuse("of a source has bytes after its end");
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        if (positions_[p] > 0) readers_[p]->seek(positions_[p]);
    }
}

}  // namespace windrow::exec
