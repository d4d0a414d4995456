// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"

#include <algorithm>

namespace windrow::exec {

Watermark merged_watermark(const std::vector<Lane>& lanes) {
    Watermark least = watermark_max;
    for (const Lane& lane : lanes) least = std::min(least, lane.frontier);
    return least;
}

void Operator::advance(TaskContext&, const std::vector<std::vector<Lane>>& inputs) {
    lanes_.clear();
    for (const auto& input : inputs) lanes_.insert(lanes_.end(), input.begin(), input.end());
}

void Operator::push(TaskContext& task, Batch&& batch) {
    if (batch.rows == 0 || downstream_ == nullptr) return;
    if (task.deferred != nullptr && !downstream_->parallel()) {
        task.deferred->push_back({downstream_, downstream_input_, std::move(batch)});
    } else {
        downstream_->process(task, downstream_input_, std::move(batch));
    }
}

std::uint64_t Operator::taken() const {
    std::uint64_t rows = 0;
    for (const WorkerCount& count : taken_) rows += count.rows;
    return rows;
}

}  // namespace windrow::exec
