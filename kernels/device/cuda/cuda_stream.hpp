// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Streams and events of the CUDA runtime.

#include <cuda_runtime_api.h>

#include "windrow/kernels/device/device.hpp"

namespace windrow::device::cuda {

class CudaEvent final : public Event {
public:
    enum class Clock : unsigned char { none, timed };
    explicit CudaEvent(Clock clock = Clock::none);
    ~CudaEvent() override;
    [[nodiscard]] bool reached() override;
    void wait(CallSite site) override;
    [[nodiscard]] std::uint64_t nanoseconds_since(Event& earlier) override;
    [[nodiscard]] void* native() noexcept override { return event_; }

private:
    cudaEvent_t event_ = nullptr;
    Clock clock_;
};

class CudaStream final : public Stream {
public:
    explicit CudaStream(Device& device);
    ~CudaStream() override;
    [[nodiscard]] Device& device() noexcept override { return device_; }
    void record(Event& event) override;
    void wait(Event& event, CallSite site) override;
    void wait_all(CallSite site) override;
    void copy_to_device(void* destination, const void* source, std::size_t bytes) override;
    void copy_to_host(void* destination, const void* source, std::size_t bytes) override;
    void copy_on_device(void* destination, const void* source, std::size_t bytes) override;
    void fill(void* destination, std::uint8_t byte, std::size_t bytes) override;
    [[nodiscard]] void* native() noexcept override { return stream_; }

private:
    void copy(void* destination, const void* source, std::size_t bytes, cudaMemcpyKind kind);

    Device& device_;
    cudaStream_t stream_ = nullptr;
};

}  // namespace windrow::device::cuda
