// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/libraries.hpp"

#include <dlfcn.h>

namespace windrow::device {

namespace {

bool can_open(const std::string& file) {
    void* library = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) return false;
    dlclose(library);
    return true;
}

}  // namespace

std::vector<DeviceLibrary> device_libraries() {
    std::vector<DeviceLibrary> all{
        {"driver", "libcuda.so.1", false, "CUDA devices",
         "no CUDA device can be used: all operators run on the CPU, same answers", true},
        {"NVRTC", "libnvrtc.so.13", false, "one kernel made for each expression",
         "filters and projections run by the general kernels: slower, same answers", false},
        {"cuBLASLt", "libcublasLt.so.13", false, "wide layers of models with 'precision' = 'library'",
         "those layers are computed by Windrow's own kernels, and EXPLAIN says so", false},
        {"cuDNN", "libcudnn.so.9", false, "convolutions, LSTM and GRU of models with 'precision' = 'library'",
         "those layers are computed by Windrow's own kernels, and EXPLAIN says so", false}};
    for (DeviceLibrary& library : all) library.found = can_open(library.file);
    return all;
}

}  // namespace windrow::device
