// SPDX-License-Identifier: Apache-2.0
#include "cuda/cuda_stream.hpp"

#include "cuda/check.hpp"

namespace windrow::device::cuda {

CudaEvent::CudaEvent(Clock clock) : clock_(clock) {
    WINDROW_CUDA(cudaEventCreateWithFlags, &event_, clock == Clock::timed ? cudaEventDefault : cudaEventDisableTiming);
}

CudaEvent::~CudaEvent() {
    cudaEventDestroy(event_);
}

bool CudaEvent::reached() {
    const cudaError_t status = cudaEventQuery(event_);
    if (status == cudaErrorNotReady) return false;
    check(status, "cudaEventQuery");
    return true;
}

void CudaEvent::wait(CallSite) {
    WINDROW_CUDA(cudaEventSynchronize, event_);
}

std::uint64_t CudaEvent::nanoseconds_since(Event& earlier) {
    if (clock_ == Clock::none) return Event::nanoseconds_since(earlier);
    float milliseconds = 0;
    WINDROW_CUDA(cudaEventElapsedTime, &milliseconds, static_cast<cudaEvent_t>(earlier.native()), event_);
    return milliseconds <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(milliseconds) * 1e6);
}

CudaStream::CudaStream(Device& device) : device_(device) {
    // Non-blocking: it does not order itself with the runtime's default stream, which nothing here uses.
    WINDROW_CUDA(cudaStreamCreateWithFlags, &stream_, cudaStreamNonBlocking);
}

CudaStream::~CudaStream() {
    cudaStreamDestroy(stream_);
}

void CudaStream::record(Event& event) {
    WINDROW_CUDA(cudaEventRecord, static_cast<cudaEvent_t>(event.native()), stream_);
}

void CudaStream::wait(Event& event, CallSite) {
    WINDROW_CUDA(cudaStreamWaitEvent, stream_, static_cast<cudaEvent_t>(event.native()), 0);
}

void CudaStream::wait_all(CallSite) {
    WINDROW_CUDA(cudaStreamSynchronize, stream_);
}

void CudaStream::copy(void* destination, const void* source, std::size_t bytes, cudaMemcpyKind kind) {
    if (bytes == 0) return;
    WINDROW_CUDA(cudaMemcpyAsync, destination, source, bytes, kind, stream_);
}

void CudaStream::copy_to_device(void* destination, const void* source, std::size_t bytes) {
    copy(destination, source, bytes, cudaMemcpyHostToDevice);
}

void CudaStream::copy_to_host(void* destination, const void* source, std::size_t bytes) {
    copy(destination, source, bytes, cudaMemcpyDeviceToHost);
}

void CudaStream::copy_on_device(void* destination, const void* source, std::size_t bytes) {
    copy(destination, source, bytes, cudaMemcpyDeviceToDevice);
}

void CudaStream::fill(void* destination, std::uint8_t byte, std::size_t bytes) {
    if (bytes == 0) return;
    WINDROW_CUDA(cudaMemsetAsync, destination, byte, bytes, stream_);
}

}  // namespace windrow::device::cuda
