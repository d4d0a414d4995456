// SPDX-License-Identifier: Apache-2.0
#include "device/launch_list.hpp"

#include "device/memory_plan.hpp"

#include <algorithm>
#include <utility>

namespace windrow::inference {

namespace {

constexpr std::size_t alignment = 256;  // what Device::allocate gives

}  // namespace

LaunchList::LaunchList(const InferenceKernels& kernels, std::shared_ptr<DeviceConstants> constants, LibraryLayers* library)
    : kernels_(kernels), constants_(std::move(constants)), library_(library), failure_(add_input(sizeof(std::uint32_t))) {
    keep_to_end(failure_);
}

DeviceValue LaunchList::add_value(std::size_t bytes) {
    values_.push_back({bytes, steps_.size(), steps_.size(), nullptr, 0});
    return {values_.size() - 1};
}

DeviceValue LaunchList::add_input(std::size_t bytes) {
    const DeviceValue input = add_value(bytes);
    values_[input.number].first = 0;
    return input;
}

DeviceValue LaunchList::add_constant(std::span<const std::byte> bytes) {
    const DeviceValue constant = add_value(0);
    if (!bytes.empty()) values_[constant.number].constant = constants_->hold(bytes);
    return constant;
}

void LaunchList::add_step(std::span<const DeviceValue> reads, std::span<const DeviceValue> writes, QueueLaunch queue) {
    for (const DeviceValue value : writes) {
        Value& written = values_[value.number];
        written.last = std::max(written.last, steps_.size());
    }
    for (const DeviceValue value : reads) {
        Value& read = values_[value.number];
        read.last = std::max(read.last, steps_.size());
    }
    steps_.push_back(std::move(queue));
}

void LaunchList::finish() {
    for (const DeviceValue value : kept_) values_[value.number].last = steps_.size();
    std::vector<ValueLifetime> lifetimes;
    for (const Value& value : values_) lifetimes.push_back({value.bytes, value.first, value.last});
    const MemoryPlan plan = plan_memory(lifetimes, alignment);
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i].offset = plan.offsets[i];
    bytes_ = plan.bytes;
}

DeviceAddresses LaunchList::addresses(void* memory) const {
    std::vector<std::byte*> of;
    for (const Value& value : values_) {
        // Constants are only read: steps take them as const.
        of.push_back(value.constant != nullptr ? static_cast<std::byte*>(const_cast<void*>(value.constant.get()))
                                               : static_cast<std::byte*>(memory) + value.offset);
    }
    return DeviceAddresses(std::move(of));
}

void LaunchList::queue(device::Stream& stream, const DeviceAddresses& at) const {
    for (const QueueLaunch& step : steps_) step(stream, at);
}

}  // namespace windrow::inference
