// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a model's launches: a stream of its own, memory between the launches, and the copies of inputs and outputs.

#include "device/device_plan.hpp"

#include "windrow/inference/device_features.hpp"
#include "windrow/kernels/device/memory.hpp"

#include <cstddef>
#include <list>
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
    /// `library`: what libraries compute of the model; null: nothing.
    explicit DeviceRunner(std::shared_ptr<const DeviceModel> model, std::unique_ptr<LibraryLayers> library = nullptr);
    DeviceRunner(const DeviceRunner&) = delete;
    DeviceRunner& operator=(const DeviceRunner&) = delete;
    ~DeviceRunner();

    /// The launches for these inputs, valid until the next call; made unless they are among those that were asked for last.
    /// Throws NoDevicePlan, DeviceOutOfMemory, DeviceFailure.
    const DevicePlan& plan_for(std::span<const TensorType> inputs);
    /// inputs[i]: bytes of input i, perhaps fewer than the plan's; the rest counts as zeros. outputs[i]: room for as many bytes
    /// of output i as are wanted, from its first. Returns when they are there. False, and nothing is written, if the CPU would
    /// throw. Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] bool run(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                           std::span<const std::span<std::byte>> outputs);
    /// The same with inputs that are packed from columns on the device: nothing of them is sent. The plan's inputs have the
    /// element types that `packs` takes.
    [[nodiscard]] bool run(const DevicePlan& plan, const DeviceFeatures& features, std::span<const std::span<std::byte>> outputs);
    /// Whether columns of numbers can be packed into an input of this type.
    [[nodiscard]] static bool packs(ElementType element) noexcept {
        return element == ElementType::float32 || element == ElementType::float64;
    }
    [[nodiscard]] const std::shared_ptr<device::Device>& device() const noexcept { return model_->device; }

private:
    struct KeptPlan {
        std::vector<Shape> shapes;
        DevicePlan plan;
    };
    /// For a dozen batch sizes (powers of two) of a few lengths of sequences; the others are made again when they are wanted.
    static constexpr std::size_t most_plans = 48;

    /// Pinned bytes in front of the outputs: inputs one after the other, then the word of failure.
    [[nodiscard]] static std::size_t staged_bytes(const DevicePlan& plan);
    void make_room(const DevicePlan& plan);
    /// `queue_inputs()` fills the plan's inputs. Returns when the outputs are there.
    template <typename QueueInputs>
    [[nodiscard]] bool run_with(const DevicePlan& plan, const QueueInputs& queue_inputs,
                                std::span<const std::span<std::byte>> outputs);
    void clear_failure(const DevicePlan& plan);
    void send_inputs(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs);
    void pack_inputs(const DevicePlan& plan, const DeviceFeatures& features);
    void pack_input(const DevicePlan& plan, std::size_t port, const DeviceFeatures& features, PackedColumns request);
    /// Gives the pinned place of each output.
    std::vector<std::size_t> queue_outputs(const DevicePlan& plan, std::span<const std::span<std::byte>> outputs);

    std::shared_ptr<const DeviceModel> model_;
    std::shared_ptr<device::Stream> stream_;
    std::unique_ptr<LibraryLayers> library_;
    std::list<KeptPlan> plans_;  ///< the latest first
    device::DeviceMemory memory_;
    device::DeviceMemory row_numbers_;
    device::PinnedMemory host_;
};

}  // namespace windrow::inference
