// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/runtime/exec/job_status.hpp"

#include <string_view>

namespace windrow::command {

[[nodiscard]] constexpr std::string_view phase_name(exec::JobPhase phase) noexcept {
    switch (phase) {
        case exec::JobPhase::starting:
            return "starting";
        case exec::JobPhase::restoring:
            return "restoring";
        case exec::JobPhase::running:
            return "running";
        case exec::JobPhase::stopping:
            return "stopping";
        case exec::JobPhase::ended:
            return "ended";
        case exec::JobPhase::failed:
            return "failed";
    }
    return "";
}

}  // namespace windrow::command
