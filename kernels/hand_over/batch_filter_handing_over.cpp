// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/hand_over.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace windrow {

namespace {

class BatchFilterHandingOver : public BatchFilter {
public:
    BatchFilterHandingOver(const Backend& backend, const ExpressionPtr& condition, int workers, const EvaluationContext& session,
                           std::string name, std::shared_ptr<DeviceHealth> health)
        : name_(std::move(name)),
          health_(std::move(health)),
          on_device_(backend.make_batch_filter(condition, workers, session)),
          on_cpu_(cpu_backend().make_batch_filter(condition, workers, session)) {}

    [[nodiscard]] std::vector<std::int32_t> rows(int worker, const Batch& batch) override {
        if (!left_.load(std::memory_order_acquire)) {
            try {
                if (!health_->lost()) return on_device_->rows(worker, batch);
                leave(health_->reason_lost(), true);
            } catch (const device::DeviceOutOfMemory& error) {
                leave(error.message(), false);
            } catch (const device::DeviceFailure& error) {
                leave(error.message(), true);
            }
        }
        return on_cpu_->rows(worker, batch);
    }

private:
    /// Other workers may be in the middle of a batch: what they use of the device stays until the end.
    void leave(const std::string& reason, bool device_lost) {
        if (!left_.exchange(true)) health_->note({name_, reason, device_lost, 0, 0});
    }

    std::string name_;
    std::shared_ptr<DeviceHealth> health_;
    std::unique_ptr<BatchFilter> on_device_;
    std::unique_ptr<BatchFilter> on_cpu_;
    std::atomic<bool> left_ = false;
};

}  // namespace

std::unique_ptr<BatchFilter> make_handing_over(const Backend& backend, const ExpressionPtr& condition, int workers,
                                               const EvaluationContext& session, std::string name,
                                               std::shared_ptr<DeviceHealth> health) {
    return std::make_unique<BatchFilterHandingOver>(backend, condition, workers, session, std::move(name), std::move(health));
}

}  // namespace windrow
