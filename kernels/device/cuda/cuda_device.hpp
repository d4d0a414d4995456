// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A CUDA device: one memory pool of the driver with a budget of ours.

#include <cuda_runtime_api.h>

#include <memory>
#include <mutex>
#include <unordered_map>

#include "cuda/pinned_cache.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device::cuda {

[[nodiscard]] std::unique_ptr<Primitives> make_cuda_primitives();

/// Makes its ordinal current on each thread that calls it (the runtime's current device belongs to the thread).
class CudaDevice final : public Device {
public:
    explicit CudaDevice(const DeviceOptions& options);
    ~CudaDevice() override;

    [[nodiscard]] const DeviceProperties& properties() const noexcept override { return properties_; }
    [[nodiscard]] Target target() const noexcept override { return Target::cuda; }
    [[nodiscard]] MemoryUse memory_use() const override;
    [[nodiscard]] std::shared_ptr<Stream> create_stream() override;
    [[nodiscard]] std::unique_ptr<Event> create_event() override;
    [[nodiscard]] std::unique_ptr<Event> create_timed_event() override;
    [[nodiscard]] void* allocate(std::size_t bytes, Stream& stream, const char* purpose) override;
    void release(void* memory, Stream& stream) noexcept override;
    [[nodiscard]] void* allocate_pinned(std::size_t bytes) override;
    void release_pinned(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) noexcept override;
    [[nodiscard]] std::unique_ptr<LoadedKernel> load_kernel(const void* cubin, const char* name) override;
    void call_library(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) override;
    [[nodiscard]] Primitives& primitives() noexcept override { return *primitives_; }
    void begin_range(const char* name) noexcept override;  // nvtx/
    void end_range() noexcept override;

private:
    void make_current() const;
    void make_pool();

    DeviceProperties properties_;
    cudaMemPool_t pool_ = nullptr;
    std::unique_ptr<PinnedCache> pinned_ = std::make_unique<PinnedCache>();
    std::unique_ptr<Primitives> primitives_;
    mutable std::mutex mutex_;  // of what follows
    std::unordered_map<void*, std::size_t> sizes_;
    std::size_t budget_bytes_ = 0;
    std::size_t used_bytes_ = 0;
    std::size_t peak_bytes_ = 0;
};

}  // namespace windrow::device::cuda
