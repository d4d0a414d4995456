// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/backend_device.hpp"

#include "gpu/gpu_backend.hpp"

namespace windrow {

// Backends without a device know nothing of devices: they need no member function that says so.
std::shared_ptr<device::Device> device_of(const Backend& backend) {
    const auto* const gpu = dynamic_cast<const gpu::GpuBackend*>(&backend);
    return gpu == nullptr ? nullptr : gpu->device();
}

}  // namespace windrow
