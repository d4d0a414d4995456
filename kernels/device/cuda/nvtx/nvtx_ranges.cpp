// SPDX-License-Identifier: Apache-2.0
// Ranges of a CUDA device as NVTX shows them, in a domain of their own. NVTX is headers only: it loads a profiler if one is
// there, and does nothing else.
#include <nvtx3/nvToolsExt.h>

#include "cuda/cuda_device.hpp"

namespace windrow::device::cuda {

namespace {

nvtxDomainHandle_t domain() {
    static const nvtxDomainHandle_t made = nvtxDomainCreateA("windrow");
    return made;
}

}  // namespace

void CudaDevice::begin_range(const char* name) noexcept {
    nvtxEventAttributes_t attributes{};
    attributes.version = NVTX_VERSION;
    attributes.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
    attributes.messageType = NVTX_MESSAGE_TYPE_ASCII;
    attributes.message.ascii = name;
    nvtxDomainRangePushEx(domain(), &attributes);
}

void CudaDevice::end_range() noexcept {
    nvtxDomainRangePop(domain());
}

}  // namespace windrow::device::cuda
