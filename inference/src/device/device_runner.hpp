// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a model's launches: a stream of its own, memory between the launches, and the copies of inputs and outputs.

#include "device/device_plan.hpp"

#include "windrow/kernels/device/memory.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace windrow::inference {

/// A model on a device, shared by all who run it there. Thread-safe.
struct DeviceModel {
    /// `kernels` are those of the device's target.
    DeviceModel(PreparedGraph prepared, std::shared_ptr<device::Device> on)
        : graph(std::move(prepared)),
          device(std::move(on)),
          kernels(*inference_kernels_for(device->target())),
          constants(std::make_shared<DeviceConstants>(*device)) {}

    PreparedGraph graph;
    std::shared_ptr<device::Device> device;
    const InferenceKernels& kernels;
    std::shared_ptr<DeviceConstants> constants;
};

/// One thread at a time. Destroying it waits for its work.
class DeviceRunner {
public:
    explicit DeviceRunner(std::shared_ptr<const DeviceModel> model);
    DeviceRunner(const DeviceRunner&) = delete;
    DeviceRunner& operator=(const DeviceRunner&) = delete;
    ~DeviceRunner();

    /// The launches for these inputs; made when they are asked for first. Throws NoDevicePlan, DeviceOutOfMemory, DeviceFailure.
    const DevicePlan& plan_for(std::span<const TensorType> inputs);
    /// inputs[i]: bytes of input i, perhaps fewer than the plan's; the rest counts as zeros. outputs[i]: room for as many bytes
    /// of output i as are wanted, from its first. Returns when they are there. False, and nothing is written, if the CPU would
    /// throw. Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] bool run(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                           std::span<const std::span<std::byte>> outputs);

private:
    /// Pinned bytes in front of the outputs: inputs one after the other, then the word of failure.
    [[nodiscard]] static std::size_t staged_bytes(const DevicePlan& plan);
    void make_room(const DevicePlan& plan);
    std::vector<std::size_t> queue(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                                   std::span<const std::span<std::byte>> outputs);
    void queue_inputs(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs);
    /// Gives the pinned place of each output.
    std::vector<std::size_t> queue_outputs(const DevicePlan& plan, std::span<const std::span<std::byte>> outputs);

    std::shared_ptr<const DeviceModel> model_;
    std::shared_ptr<device::Stream> stream_;
    std::map<std::vector<Shape>, std::unique_ptr<DevicePlan>> plans_;
    device::DeviceMemory memory_;
    device::PinnedMemory host_;
};

}  // namespace windrow::inference
