// SPDX-License-Identifier: Apache-2.0
// In place of nvtx_ranges.cpp where the toolkit has no NVTX headers.
#include "cuda/cuda_device.hpp"

namespace windrow::device::cuda {

void CudaDevice::begin_range(const char* name) noexcept {
    Device::begin_range(name);
}

void CudaDevice::end_range() noexcept {}

}  // namespace windrow::device::cuda
