// SPDX-License-Identifier: Apache-2.0
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "unit/windows/backends_under_test.hpp"

/// The window aggregation tests of tests/unit/windows run on devices too, with what an answer may not depend on forced.

namespace windrow {

namespace {

using gpu::AccumulationTier;
using gpu::WindowOptions;

struct Forced {
    std::string name;
    WindowOptions options;
};

/// The same for sessions.
gpu::SessionOptions session_options(const Forced& forced) {
    gpu::SessionOptions options;
    static_cast<WindowOptions&>(options) = forced.options;
    options.first_slots = forced.options.keys.first_capacity;
    options.sort_twice = forced.options.keys.collide;
    return options;
}

std::vector<Forced> forced_options() {
    WindowOptions device_memory;
    device_memory.tier = AccumulationTier::device;
    WindowOptions fall_through;
    fall_through.tier = AccumulationTier::shared;
    fall_through.shared_ids = 2;
    WindowOptions growing;
    growing.keys = {.collide = true, .first_capacity = 2};
    growing.forget_from_ids = 1;
    return {
        {"default", {}}, {"device_memory", device_memory}, {"fall_through", fall_through}, {"growing_and_colliding", growing}};
}

}  // namespace

std::vector<BackendUnderTest> backends_under_test() {
    std::vector<BackendUnderTest> backends;
    for (const device::Implementation& implementation : device::implementations()) {
        if (!implementation.reason_unavailable(0).empty()) continue;
        std::uint64_t seed = 1;
        for (const Forced& forced : forced_options()) {
            std::shared_ptr<device::Device> opened =
                implementation.name == "emulator" ? device::open_emulator(seed++) : implementation.open({});
            backends.push_back(
                {implementation.name + "_" + forced.name,
                 std::make_shared<gpu::GpuBackend>(implementation.name, opened, forced.options, session_options(forced)),
                 implementation.name == "emulator" ? 400 : 1});
        }
    }
    return backends;
}

}  // namespace windrow
