// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows scored on a device, and by the CPU's scorer where the device cannot.

#include "device/device_runner.hpp"
#include "program/row_proof.hpp"
#include "windrow/inference/scorer.hpp"
#include "windrow/kernels/error.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace windrow::inference {

/// The devices of a loaded model: its weights are on each once, whoever scores there. Thread-safe.
class DeviceModels {
public:
    /// The model on `device`, or on a device of the backend of that name if `device` is null. Throws W1005 if there is none here.
    [[nodiscard]] std::shared_ptr<const DeviceModel> on(const RowModel& rows, const std::string& backend,
                                                        std::shared_ptr<device::Device> device);

private:
    std::mutex mutex_;
    std::map<device::Device*, std::weak_ptr<const DeviceModel>> models_;
};

/// Gives the bits of `cpu`, which takes over where a model, or a row, is not for the device, and when the device fails.
class DeviceScorer final : public Scorer {
public:
    /// Throws W1005 if there is no such backend here, and what the device throws if nobody is to be told of it
    /// (ScorerOptions::health).
    DeviceScorer(std::shared_ptr<const RowModel> rows, DeviceModels& models, std::unique_ptr<Scorer> cpu,
                 const ScorerOptions& options);
    std::vector<Shape> set_lengths(std::span<const std::int64_t> lengths) override;
    void run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) override;
    [[nodiscard]] bool takes_device_features() const override;
    [[nodiscard]] bool run_features(const DeviceFeatures& features, std::span<void* const> outputs) override;
    [[nodiscard]] std::vector<std::string> backend_notes() const override;

private:
    /// The plan for at least as many rows: numbers are rounded up, so that there are few plans. Null, with `reason_on_cpu_`, if
    /// there is none.
    const DevicePlan* plan_for(std::int64_t rows);
    void run_on_device(const DevicePlan& plan, std::int64_t rows, std::span<const void* const> inputs,
                       std::span<void* const> outputs);
    /// What `run` gives; false, and `leave_device`, if the device fails.
    template <typename Run>
    bool try_on_device(const Run& run);
    void leave_device(const Error& error);

    std::shared_ptr<const RowModel> rows_;
    std::unique_ptr<Scorer> cpu_;
    ScorerOptions options_;
    std::int64_t batch_limit_;
    std::vector<std::int64_t> lengths_;
    std::unique_ptr<DeviceRunner> runner_;
    std::string reason_on_cpu_;  ///< not empty: nothing runs on the device
    std::string plan_note_;
    std::vector<std::string> library_notes_;  ///< of the plan that was used last
};

}  // namespace windrow::inference
