// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/cost_gate.hpp"

#include "windrow/kernels/device/implementations.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace windrow {

namespace {

const device::Implementation* find_cuda() {
    for (const device::Implementation& implementation : device::implementations()) {
        if (implementation.name == "cuda") return &implementation;
    }
    return nullptr;
}

}  // namespace

std::string reason_for_cpu(const GateFigures& figures, std::optional<std::uint64_t> input_bytes) {
    if (figures.measured_architectures.empty()) return "no kind of device has been measured yet, see tools/device-check";
    if (input_bytes && *input_bytes < figures.least_input_bytes) {
        return fmt::format("the input of {} bytes is too small to gain, {} would be enough", *input_bytes,
                           figures.least_input_bytes);
    }
    return {};
}

std::string reason_by_kind(const GateFigures& figures, int architecture) {
    const auto& measured = figures.measured_architectures;
    if (std::find(measured.begin(), measured.end(), architecture) != measured.end()) return {};
    return fmt::format("no device of the kind sm_{} has been measured", architecture);
}

AutomaticChoice choose_automatically(const BackendOptions& options, std::optional<std::uint64_t> input_bytes,
                                     const GateFigures& figures) {
    const auto cpu = [&](std::string reason) { return AutomaticChoice{open_backend("cpu", options), std::move(reason)}; };
    const device::Implementation* cuda = find_cuda();
    if (cuda == nullptr) return cpu({});
    if (std::string reason = reason_for_cpu(figures, input_bytes); !reason.empty()) return cpu(std::move(reason));
    if (std::string reason = cuda->reason_unavailable(options.device); !reason.empty()) return cpu(std::move(reason));
    try {
        std::shared_ptr<const Backend> opened = open_backend("cuda", options);
        if (std::string reason = reason_by_kind(figures, opened->architecture()); !reason.empty()) return cpu(std::move(reason));
        return {std::move(opened), {}};
    } catch (const Error& error) {
        return cpu(error.message());
    }
}

}  // namespace windrow
