// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backends of this build by the names that `--backend` takes.

#include "windrow/kernels/window_aggregation.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// "cpu", and the devices that this build has kernels for: "cuda", "emulator".
std::vector<std::string> backend_names();

/// The backend of that name; "auto" is the CPU's, as long as no measurement says when a device gains. A device is opened
/// once and shared as long as somebody keeps its backend. Thread-safe. Throws W1005 if there is no such backend, if this build
/// does not have it, or if its device cannot be used on this machine.
std::shared_ptr<const Backend> open_backend(std::string_view name);

}  // namespace windrow
