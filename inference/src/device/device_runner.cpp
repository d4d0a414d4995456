// SPDX-License-Identifier: Apache-2.0
#include "device/device_runner.hpp"

#include "device/node_lowering.hpp"

#include "windrow/kernels/device/error.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace windrow::inference {

namespace {

constexpr std::size_t failure_bytes = sizeof(std::uint32_t);

/// Pinned places are aligned as the widest element is.
std::size_t staged(std::size_t bytes) {
    return (bytes + 15) / 16 * 16;
}

}  // namespace

DeviceRunner::DeviceRunner(std::shared_ptr<const DeviceModel> model)
    : model_(std::move(model)), stream_(model_->device->create_stream()) {}

DeviceRunner::~DeviceRunner() = default;

const DevicePlan& DeviceRunner::plan_for(std::span<const TensorType> inputs) {
    std::vector<Shape> shapes;
    for (const TensorType& type : inputs) shapes.push_back(type.shape);
    std::unique_ptr<DevicePlan>& plan = plans_[shapes];
    if (!plan) plan = std::make_unique<DevicePlan>(make_device_plan(model_->graph, inputs, model_->kernels, model_->constants));
    return *plan;
}

std::size_t DeviceRunner::staged_bytes(const DevicePlan& plan) {
    std::size_t bytes = staged(failure_bytes);
    for (const TensorType& type : plan.input_types) bytes += staged(bytes_of(type));
    return bytes;
}

void DeviceRunner::make_room(const DevicePlan& plan) {
    if (memory_.size() < plan.list.memory_bytes())
        memory_ = device::DeviceMemory(stream_, plan.list.memory_bytes(), "values between the layers of a model");
    std::size_t host = staged_bytes(plan);
    for (const TensorType& type : plan.output_types) host += staged(bytes_of(type));
    if (host_.size() < host) host_ = device::PinnedMemory(*model_->device, host);
}

void DeviceRunner::queue_inputs(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs) {
    std::fill_n(host_.data(), failure_bytes, std::byte{0});
    device::upload(stream_, memory_, plan.list.offset_of(plan.list.failure()), host_, 0, failure_bytes);
    std::size_t place = staged(failure_bytes);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::size_t bytes = bytes_of(plan.input_types[i]);
        std::byte* const rest = std::copy(inputs[i].begin(), inputs[i].end(), host_.data() + place);
        std::fill(rest, host_.data() + place + bytes, std::byte{0});
        if (bytes > 0) device::upload(stream_, memory_, plan.list.offset_of(plan.inputs[i]), host_, place, bytes);
        place += staged(bytes);
    }
}

std::vector<std::size_t> DeviceRunner::queue_outputs(const DevicePlan& plan, std::span<const std::span<std::byte>> outputs) {
    std::vector<std::size_t> places;
    std::size_t place = staged_bytes(plan);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        places.push_back(place);
        if (!outputs[i].empty())
            device::download(stream_, host_, place, memory_, plan.list.offset_of(plan.outputs[i]), outputs[i].size());
        place += staged(bytes_of(plan.output_types[i]));
    }
    device::download(stream_, host_, 0, memory_, plan.list.offset_of(plan.list.failure()), failure_bytes);
    return places;
}

std::vector<std::size_t> DeviceRunner::queue(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                                             std::span<const std::span<std::byte>> outputs) {
    try {
        queue_inputs(plan, inputs);
        plan.list.queue(*stream_, plan.list.addresses(memory_.write_on(stream_)));
        return queue_outputs(plan, outputs);
    } catch (const device::DeviceOutOfMemory&) {
        stream_->wait_all();  // what was queued reads weights that the caller may now let go of
        throw;
    }
}

bool DeviceRunner::run(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                       std::span<const std::span<std::byte>> outputs) {
    make_room(plan);
    const std::vector<std::size_t> places = queue(plan, inputs, outputs);
    host_.wait_ready();
    if (*host_.as<std::uint32_t>() != 0) return false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::byte* const from = host_.data() + places[i];
        std::copy(from, from + outputs[i].size(), outputs[i].begin());
    }
    return true;
}

}  // namespace windrow::inference
