// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

std::unique_ptr<LoadedKernel> Device::load_kernel(const void* cubin, const char* name) {
    static_cast<void>(cubin);
    static_cast<void>(name);
    return nullptr;
}

}  // namespace windrow::device
