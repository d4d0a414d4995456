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

DeviceRunner::DeviceRunner(std::shared_ptr<const DeviceModel> model, std::unique_ptr<LibraryLayers> library)
    : model_(std::move(model)), stream_(model_->device->create_stream()), library_(std::move(library)) {}

DeviceRunner::~DeviceRunner() = default;

const DevicePlan& DeviceRunner::plan_for(std::span<const TensorType> inputs) {
    std::vector<Shape> shapes;
    for (const TensorType& type : inputs) shapes.push_back(type.shape);
    const auto known = std::find_if(plans_.begin(), plans_.end(), [&](const KeptPlan& one) { return one.shapes == shapes; });
    if (known != plans_.end()) {
        plans_.splice(plans_.begin(), plans_, known);
    } else {
        // Made before another goes: the two share weights.
        plans_.push_front(
            {std::move(shapes), make_device_plan(model_->graph, inputs, model_->kernels, model_->constants, library_.get())});
        if (plans_.size() > most_plans) plans_.pop_back();
    }
    return plans_.front().plan;
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

void DeviceRunner::clear_failure(const DevicePlan& plan) {
    std::fill_n(host_.data(), failure_bytes, std::byte{0});
    device::upload(stream_, memory_, plan.list.offset_of(plan.list.failure()), host_, 0, failure_bytes);
}

void DeviceRunner::send_inputs(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs) {
    std::size_t place = staged(failure_bytes);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::size_t bytes = bytes_of(plan.input_types[i]);
        std::byte* const rest = std::copy(inputs[i].begin(), inputs[i].end(), host_.data() + place);
        std::fill(rest, host_.data() + place + bytes, std::byte{0});
        if (bytes > 0) device::upload(stream_, memory_, plan.list.offset_of(plan.inputs[i]), host_, place, bytes);
        place += staged(bytes);
    }
}

void DeviceRunner::pack_inputs(const DevicePlan& plan, const DeviceFeatures& features) {
    const std::size_t bytes = features.rows.size_bytes();
    if (row_numbers_.size() < bytes) row_numbers_ = device::DeviceMemory(stream_, bytes, "numbers of rows for a model");
    device::PinnedMemory numbers(*model_->device, bytes);
    std::copy(features.rows.begin(), features.rows.end(), numbers.as<std::int32_t>());
    device::upload(stream_, row_numbers_, 0, numbers, 0, bytes);
    PackedColumns request;
    request.rows = static_cast<std::int64_t>(features.rows.size());
    request.row_numbers = row_numbers_.read_as<std::int32_t>(stream_);
    request.table = features.table->read_on(stream_);
    for (std::size_t port = 0; port < plan.inputs.size(); ++port) pack_input(plan, port, features, request);
}

/// As many launches as the input's columns need.
void DeviceRunner::pack_input(const DevicePlan& plan, std::size_t port, const DeviceFeatures& features, PackedColumns request) {
    const TensorType& type = plan.input_types[port];
    request.room = type.shape[0];
    request.row_elements = element_count(type.shape) / std::max<std::int64_t>(request.room, 1);
    std::byte* const tensor = memory_.write_as<std::byte>(stream_) + plan.list.offset_of(plan.inputs[port]);
    const auto launch = [&] {
        if (type.element == ElementType::float32) {
            model_->kernels.pack_floats(*stream_, request, reinterpret_cast<float*>(tensor));
        } else {
            model_->kernels.pack_doubles(*stream_, request, reinterpret_cast<double*>(tensor));
        }
        request.count = 0;
    };
    for (const DeviceFeature& feature : features.elements) {
        if (feature.port != port) continue;
        if (request.count == most_packed_columns) launch();
        request.columns[request.count++] = {feature.column.first_word, feature.place, feature.column.stored,
                                            feature.column.read_as};
    }
    if (request.count > 0) launch();
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

template <typename QueueInputs>
bool DeviceRunner::run_with(const DevicePlan& plan, const QueueInputs& queue_inputs,
                            std::span<const std::span<std::byte>> outputs) {
    make_room(plan);
    std::vector<std::size_t> places;
    try {
        clear_failure(plan);
        queue_inputs();
        plan.list.queue(*stream_, plan.list.addresses(memory_.write_on(stream_)));
        places = queue_outputs(plan, outputs);
    } catch (const device::DeviceOutOfMemory&) {
        stream_->wait_all();  // what was queued reads weights that the caller may now let go of
        throw;
    }
    host_.wait_ready();
    if (*host_.as<std::uint32_t>() != 0) return false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::byte* const from = host_.data() + places[i];
        std::copy(from, from + outputs[i].size(), outputs[i].begin());
    }
    return true;
}

bool DeviceRunner::run(const DevicePlan& plan, std::span<const std::span<const std::byte>> inputs,
                       std::span<const std::span<std::byte>> outputs) {
    return run_with(
        plan, [&] { send_inputs(plan, inputs); }, outputs);
}

bool DeviceRunner::run(const DevicePlan& plan, const DeviceFeatures& features, std::span<const std::span<std::byte>> outputs) {
    return run_with(
        plan, [&] { pack_inputs(plan, features); }, outputs);
}

}  // namespace windrow::inference
