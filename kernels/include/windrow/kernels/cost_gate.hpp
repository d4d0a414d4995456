// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What `--backend auto` decides by: a device is taken where measurements say that a job gains by it.

#include "windrow/kernels/backends.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// What measurements (tools/device-check, bench/results) say.
struct GateFigures {
    /// Kinds of devices on which whole jobs were measured to gain, 90 for sm_90. None has been so far.
    std::vector<int> measured_architectures;
    /// Less input than this is read on the CPU before a device is ready: opening one takes some tenths of a second.
    std::uint64_t least_input_bytes = std::uint64_t{64} << 20;
};

/// Empty if a device may pay, else why the CPU is taken. `input_bytes`: of a bounded input whose size is known.
[[nodiscard]] std::string reason_for_cpu(const GateFigures& figures, std::optional<std::uint64_t> input_bytes);
/// The same for a device that was opened.
[[nodiscard]] std::string reason_by_kind(const GateFigures& figures, int architecture);

struct AutomaticChoice {
    std::shared_ptr<const Backend> backend;
    std::string reason;  ///< why it is the CPU's, for people; empty if it is not, or if this build has no CUDA backend
};

/// Opens a CUDA device only if it may be taken.
[[nodiscard]] AutomaticChoice choose_automatically(const BackendOptions& options, std::optional<std::uint64_t> input_bytes,
                                                   const GateFigures& figures = {});

}  // namespace windrow
