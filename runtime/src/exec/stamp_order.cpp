// SPDX-License-Identifier: Apache-2.0
#include "stamp_order.hpp"

#include <algorithm>

namespace windrow::exec {

void StampOrder::add(Batch&& batch) {
    if (batch.rows == 0) return;
    memory_ += batch.memory();
    queues_[{batch.stamps.source, batch.stamps.partition}].batches.push_back(std::move(batch));
}

/// How many rows from the head of the queue's first batch have a stamp below (bound, other).
std::int64_t StampOrder::rows_before(const Queue& queue, LaneKey lane, LaneKey other, Watermark bound) const {
    const Batch& batch = queue.batches.front();
    const bool wins_tie = lane < other;
    std::int64_t low = queue.next_row;
    std::int64_t high = batch.rows;
    while (low < high) {
        const std::int64_t middle = (low + high) / 2;
        const Watermark w = batch.stamps.watermark(middle);
        if (w < bound || (w == bound && wins_tie)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low - queue.next_row;
}

void StampOrder::deliver_rows(Queue& queue, std::int64_t rows, const std::function<void(Batch&&)>& deliver) {
    Batch& batch = queue.batches.front();
    if (queue.next_row == 0 && rows == batch.rows) {
        Batch whole = std::move(batch);
        memory_ -= whole.memory();
        queue.batches.pop_front();
        deliver(std::move(whole));
        return;
    }
    Batch part = batch.slice(queue.next_row, rows);
    queue.next_row += rows;
    if (queue.next_row == batch.rows) {
        memory_ -= batch.memory();
        queue.batches.pop_front();
        queue.next_row = 0;
    }
    deliver(std::move(part));
}

void StampOrder::release(const std::vector<Lane>& lanes, const std::function<void(Batch&&)>& deliver) {
    for (const Lane& lane : lanes) queues_[{lane.source, lane.partition}].frontier = lane.frontier;
    while (true) {
        auto least = queues_.end();
        for (auto it = queues_.begin(); it != queues_.end(); ++it) {
            if (!it->second.empty() && (least == queues_.end() || it->second.head() < least->second.head())) least = it;
        }
        if (least == queues_.end()) return;
        std::int64_t rows = least->second.batches.front().rows - least->second.next_row;
        for (auto it = queues_.begin(); it != queues_.end() && rows > 0; ++it) {
            if (it == least) continue;
            const Watermark bound = it->second.empty() ? it->second.frontier : it->second.head();
            rows = std::min(rows, rows_before(least->second, least->first, it->first, bound));
        }
        if (rows == 0) return;
        deliver_rows(least->second, rows, deliver);
    }
}

}  // namespace windrow::exec
