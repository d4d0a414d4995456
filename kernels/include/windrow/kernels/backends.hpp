// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backends of this build by the names that `--backend` takes.

#include "windrow/kernels/device/fault.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// "cpu", and the devices that this build has kernels for: "cuda", "emulator".
std::vector<std::string> backend_names();

/// How a device is opened; nothing of it concerns the CPU's backend.
struct BackendOptions {
    int device = 0;                 ///< among those that the driver shows (it heeds CUDA_VISIBLE_DEVICES)
    std::size_t device_memory = 0;  ///< the most bytes of device memory; 0: nine tenths of what is free
    bool work_times = false;        ///< measure what the device does (DeviceUse::work)
    device::FaultPlan fault;        ///< emulator only
    DeviceHealth::Limits limits;    ///< of what is kept in host memory in case the device fails
};

/// The backend of that name; "auto" is what `choose_automatically` takes for an input of unknown size. A device is opened
/// once and shared as long as somebody keeps its backend: the options of who opens it first hold. Thread-safe. Throws W1005 if
/// there is no such backend, if this build does not have it, or if its device cannot be used on this machine; W1012 for options
/// that the backend does not have.
std::shared_ptr<const Backend> open_backend(std::string_view name, const BackendOptions& options = {});

}  // namespace windrow
