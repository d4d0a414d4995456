// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A program for fixed types of inputs as a list of launches on one stream, and the memory between them.

#include "device/device_constants.hpp"
#include "device/inference_kernels.hpp"
#include "device/library_layers.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// A tensor in device memory by its number in a list.
struct DeviceValue {
    std::size_t number = 0;
};

/// The addresses of a list's values in one piece of memory.
class DeviceAddresses {
public:
    explicit DeviceAddresses(std::vector<std::byte*> of) : of_(std::move(of)) {}
    [[nodiscard]] void* operator[](DeviceValue value) const { return of_[value.number]; }
    template <typename T>
    [[nodiscard]] T* as(DeviceValue value) const {
        return reinterpret_cast<T*>(of_[value.number]);
    }

private:
    std::vector<std::byte*> of_;
};

/// Queues one step's kernels.
using QueueLaunch = std::function<void(device::Stream& stream, const DeviceAddresses& at)>;

/// Made step by step, then finished once. A value is written by one step or is an input or a constant, and read by later steps;
/// its memory is used for others before and after. Constants are not among that memory: the list holds them.
class LaunchList {
public:
    /// `library` (null: none) outlives the list.
    LaunchList(const InferenceKernels& kernels, std::shared_ptr<DeviceConstants> constants, LibraryLayers* library = nullptr);

    [[nodiscard]] const InferenceKernels& kernels() const noexcept { return kernels_; }
    [[nodiscard]] const device::DeviceProperties& properties() const { return constants_->properties(); }

    /// Null unless libraries compute what they serve (Precision::library).
    [[nodiscard]] LibraryLayers* library() const noexcept { return library_; }

    /// Written by whoever runs the list, before its first step.
    DeviceValue add_input(std::size_t bytes);
    /// Throws DeviceOutOfMemory, DeviceFailure.
    DeviceValue add_constant(std::span<const std::byte> bytes);
    /// Written by the step that is added next, or later.
    DeviceValue add_value(std::size_t bytes);
    /// A word that is 0 before the first step; a step makes it another number where the CPU would throw.
    [[nodiscard]] DeviceValue failure() const noexcept { return failure_; }

    /// A step: what it reads (constants may be left out) and writes.
    void add_step(std::span<const DeviceValue> reads, std::span<const DeviceValue> writes, QueueLaunch queue);
    /// The value is read when all steps are done.
    void keep_to_end(DeviceValue value) { kept_.push_back(value); }

    /// No more is added; decides where values lie.
    void finish();
    /// Bytes that a run needs; after `finish`.
    [[nodiscard]] std::size_t memory_bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t steps() const noexcept { return steps_.size(); }
    /// Where the value lies in that memory; it is no constant.
    [[nodiscard]] std::size_t offset_of(DeviceValue value) const { return values_[value.number].offset; }
    /// `memory` holds `memory_bytes()` bytes, aligned to 256.
    [[nodiscard]] DeviceAddresses addresses(void* memory) const;
    /// Queues all steps.
    void queue(device::Stream& stream, const DeviceAddresses& at) const;

private:
    struct Value {
        std::size_t bytes = 0;
        std::size_t first = 0;
        std::size_t last = 0;
        DeviceConstant constant;  ///< null: not one
        std::size_t offset = 0;
    };
    const InferenceKernels& kernels_;
    std::shared_ptr<DeviceConstants> constants_;
    LibraryLayers* library_;
    std::vector<Value> values_;
    std::vector<QueueLaunch> steps_;
    std::vector<DeviceValue> kept_;
    DeviceValue failure_;
    std::size_t bytes_ = 0;
};

}  // namespace windrow::inference
