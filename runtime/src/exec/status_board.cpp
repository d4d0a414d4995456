// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/exec/job_status.hpp"

namespace windrow::exec {

std::shared_ptr<const JobStatus> StatusBoard::latest(std::chrono::milliseconds wait) const {
    std::unique_lock lock(mutex_);
    if (wait.count() > 0 && (latest_ == nullptr || latest_->phase != JobPhase::ended)) {
        const std::uint64_t before = count_;
        wanted_.store(true, std::memory_order_relaxed);
        published_.wait_for(lock, wait, [&] { return count_ != before; });
    }
    return latest_;
}

void StatusBoard::publish(JobStatus status) {
    auto next = std::make_shared<const JobStatus>(std::move(status));
    {
        const std::lock_guard lock(mutex_);
        latest_.swap(next);
        ++count_;
        wanted_.store(false, std::memory_order_relaxed);
    }
    published_.notify_all();
}

void StatusBoard::fail(const std::optional<CheckpointReport>& checkpoints) {
    const auto last = latest();
    JobStatus status = last != nullptr ? *last : JobStatus{};
    status.phase = JobPhase::failed;
    if (checkpoints) status.checkpoints = checkpoints;
    publish(std::move(status));
}

}  // namespace windrow::exec
