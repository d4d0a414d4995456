// SPDX-License-Identifier: Apache-2.0
#include "cuda/cuda_device.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "cuda/check.hpp"
#include "cuda/cuda_loaded_kernel.hpp"
#include "cuda/cuda_stream.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device::cuda {

namespace {

int attribute(cudaDeviceAttr name, int ordinal) {
    int value = 0;
    WINDROW_CUDA(cudaDeviceGetAttribute, &value, name, ordinal);
    return value;
}

}  // namespace

CudaDevice::CudaDevice(const DeviceOptions& options) : primitives_(make_cuda_primitives()) {
    WINDROW_CUDA(cudaSetDevice, options.ordinal);
    cudaDeviceProp described{};
    WINDROW_CUDA(cudaGetDeviceProperties, &described, options.ordinal);
    std::size_t free_bytes = 0;
    std::size_t total_bytes = 0;
    WINDROW_CUDA(cudaMemGetInfo, &free_bytes, &total_bytes);
    properties_.name = described.name;
    properties_.ordinal = options.ordinal;
    properties_.architecture = described.major * 10 + described.minor;
    int driver = 0;
    WINDROW_CUDA(cudaDriverGetVersion, &driver);
    properties_.driver = std::to_string(driver);
    properties_.multiprocessors = described.multiProcessorCount;
    properties_.memory_bytes = total_bytes;
    properties_.l2_bytes = static_cast<std::size_t>(described.l2CacheSize);
    properties_.shared_bytes_per_block =
        static_cast<std::size_t>(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin, options.ordinal));
    budget_bytes_ = options.memory_budget_bytes == 0 ? free_bytes / 10 * 9 : options.memory_budget_bytes;
    if (attribute(cudaDevAttrMemoryPoolsSupported, options.ordinal) == 0)
        throw DeviceFailure("it has no stream-ordered memory pools");
    make_pool();
}

void CudaDevice::make_pool() {
    cudaMemPoolProps wanted{};
    wanted.allocType = cudaMemAllocationTypePinned;
    wanted.location.type = cudaMemLocationTypeDevice;
    wanted.location.id = properties_.ordinal;
    WINDROW_CUDA(cudaMemPoolCreate, &pool_, &wanted);
    // Freed memory stays with the pool: giving it back to the system would wait for the device.
    auto threshold = std::numeric_limits<std::uint64_t>::max();
    WINDROW_CUDA(cudaMemPoolSetAttribute, pool_, cudaMemPoolAttrReleaseThreshold, &threshold);
}

std::unique_ptr<LoadedKernel> CudaDevice::load_kernel(const void* cubin, const char* name) {
    make_current();
    return std::make_unique<CudaLoadedKernel>(cubin, name);
}

void CudaDevice::call_library(Stream& stream, const char*, std::span<const LibraryRange>, LibraryWork work) {
    make_current();
    work(stream.native());
}

CudaDevice::~CudaDevice() {
    cudaSetDevice(properties_.ordinal);
    // Pinned memory of a context that failed may still be written by it: then it is neither freed nor used again.
    if (cudaDeviceSynchronize() == cudaSuccess) {
        cudaMemPoolDestroy(pool_);
    } else {
        static_cast<void>(pinned_.release());
    }
}

void CudaDevice::make_current() const {
    WINDROW_CUDA(cudaSetDevice, properties_.ordinal);
}

MemoryUse CudaDevice::memory_use() const {
    const std::lock_guard lock(mutex_);
    return {budget_bytes_, used_bytes_, peak_bytes_, pinned_->bytes()};
}

std::shared_ptr<Stream> CudaDevice::create_stream() {
    make_current();
    return std::make_shared<CudaStream>(*this);
}

std::unique_ptr<Event> CudaDevice::create_event() {
    make_current();
    return std::make_unique<CudaEvent>();
}

std::unique_ptr<Event> CudaDevice::create_timed_event() {
    make_current();
    return std::make_unique<CudaEvent>(CudaEvent::Clock::timed);
}

void* CudaDevice::allocate(std::size_t bytes, Stream& stream, const char* purpose) {
    if (bytes == 0) return nullptr;
    make_current();
    const std::lock_guard lock(mutex_);
    if (bytes > budget_bytes_ - used_bytes_) throw DeviceOutOfMemory(bytes, used_bytes_, budget_bytes_, purpose);
    void* memory = nullptr;
    const cudaError_t status = cudaMallocFromPoolAsync(&memory, bytes, pool_, static_cast<cudaStream_t>(stream.native()));
    if (status == cudaErrorMemoryAllocation) {
        cudaGetLastError();
        throw DeviceOutOfMemory(bytes, used_bytes_, budget_bytes_, purpose);
    }
    check(status, "cudaMallocFromPoolAsync");
    sizes_.emplace(memory, bytes);
    used_bytes_ += bytes;
    peak_bytes_ = std::max(peak_bytes_, used_bytes_);
    return memory;
}

void CudaDevice::release(void* memory, Stream& stream) noexcept {
    if (memory == nullptr) return;
    const std::lock_guard lock(mutex_);
    const auto size = sizes_.find(memory);
    if (size != sizes_.end()) {
        used_bytes_ -= size->second;
        sizes_.erase(size);
    }
    // A failure here is a failure of earlier work, which the next call that waits reports, too.
    static_cast<void>(cudaFreeAsync(memory, static_cast<cudaStream_t>(stream.native())));
}

void* CudaDevice::allocate_pinned(std::size_t bytes) {
    make_current();
    return pinned_->allocate(bytes);
}

void CudaDevice::release_pinned(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) noexcept {
    pinned_->release(memory, bytes, std::move(last_use));
}

}  // namespace windrow::device::cuda
