// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/backends.hpp"

#include "gpu/gpu_backend.hpp"
#include "windrow/kernels/cost_gate.hpp"
#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/device/fault.hpp"
#include "windrow/kernels/device/implementations.hpp"
#include "windrow/kernels/device/watched.hpp"
#include "windrow/kernels/error.hpp"

#include <map>
#include <mutex>

namespace windrow {

namespace {

std::shared_ptr<const Backend> borrowed(const Backend& backend) {
    return {&backend, [](const Backend*) {}};
}

/// An operator may spend this part of the memory on room that saves it from waiting (KeyOptions::bytes_for_bounds).
constexpr std::size_t share_of_bounds = 64;

std::shared_ptr<const Backend> open_device(const device::Implementation& implementation, const BackendOptions& options) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<const Backend>> opened;
    const std::lock_guard lock(mutex);
    if (auto backend = opened[implementation.name].lock()) return backend;
    if (options.fault.call != 0 && implementation.name != "emulator") {
        throw Error("W1012", "--device-fault makes calls of the emulated device fail, not those of '" + implementation.name + "'",
                    "write --backend emulator");
    }
    if (const std::string reason = implementation.reason_unavailable(options.device); !reason.empty()) {
        throw Error("W1005", "the backend '" + implementation.name + "' cannot run here: " + reason,
                    options.device != 0 ? "`windrow doctor` shows what there is; or write --backend cpu"
                                        : "write --backend auto or --backend cpu");
    }
    auto counter = std::make_shared<device::UseCounter>();
    std::vector<std::shared_ptr<device::CallWatcher>> watchers{counter};
    std::shared_ptr<device::WorkTimer> timer;
    if (options.work_times) watchers.push_back(timer = std::make_shared<device::WorkTimer>());
    if (options.fault.call != 0) watchers.push_back(device::make_fault(options.fault));
    std::shared_ptr<device::Device> watched =
        device::watched(implementation.open({options.device, options.device_memory}), std::move(watchers));
    gpu::WindowOptions window_options;
    window_options.keys.bytes_for_bounds = watched->memory_use().budget_bytes / share_of_bounds;
    gpu::SessionOptions session_options;
    session_options.keys.bytes_for_bounds = window_options.keys.bytes_for_bounds;
    auto backend =
        std::make_shared<const gpu::GpuBackend>(implementation.name, std::move(watched), window_options, session_options,
                                                options.limits, gpu::DeviceFigures{std::move(counter), std::move(timer)});
    opened[implementation.name] = backend;
    return backend;
}

/// Which builds have a backend that this one lacks.
std::string builds_with(std::string_view name) {
    if (name == "cuda") return "builds with WITH_CUDA=ON have it (tools/build cuda); write --backend auto or --backend cpu";
    return "builds with WITH_EMULATOR=ON have it (tools/build emulator); it runs device kernels on the CPU, for tests; write "
           "--backend auto or --backend cpu";
}

}  // namespace

std::vector<std::string> backend_names() {
    std::vector<std::string> names{"cpu"};
    for (const device::Implementation& implementation : device::implementations()) names.push_back(implementation.name);
    return names;
}

std::shared_ptr<const Backend> open_backend(std::string_view name, const BackendOptions& options) {
    if (name == "auto") return choose_automatically(options, {}).backend;
    if (name == "cpu") {
        if (options.fault.call != 0) throw Error("W1012", "--device-fault needs a device to fail", "write --backend emulator");
        return borrowed(cpu_backend());
    }
    for (const device::Implementation& implementation : device::implementations()) {
        if (implementation.name == name) return open_device(implementation, options);
    }
    if (name == "cuda" || name == "emulator")
        throw Error("W1005", "this build has no backend '" + std::string(name) + "'", builds_with(name));
    throw Error("W1005", "there is no backend '" + std::string(name) + "'",
                "write --backend auto, cpu, cuda or emulator; `windrow version` names those of this build");
}

}  // namespace windrow
