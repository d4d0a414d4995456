// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From the plan's window specification to the arithmetic's aligned window.

#include "windrow/runtime/plan/plan.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <string>
#include <vector>

namespace windrow::exec {

/// Types of the key columns `keys` of the node's input.
inline std::vector<DataType> key_types(const plan::Node& node, const std::vector<int>& keys) {
    std::vector<DataType> types;
    for (const int key : keys) types.push_back(node.inputs[0]->output[static_cast<std::size_t>(key)].type);
    return types;
}

inline semantics::AlignedWindow aligned_window(const plan::WindowSpec& spec) {
    semantics::AlignedWindow window{};
    window.size = spec.size;
    window.offset = spec.offset;
    switch (spec.kind) {
        case plan::WindowKind::hop:
            window.shape = semantics::WindowShape::hop;
            window.slide = spec.slide;
            window.slice = semantics::greatest_common_divisor(spec.size, spec.slide);
            break;
        case plan::WindowKind::cumulate:
            window.shape = semantics::WindowShape::cumulate;
            window.slide = spec.slide;
            window.slice = spec.slide;
            break;
        default:
            window.shape = semantics::WindowShape::tumble;
            window.slide = spec.size;
            window.slice = spec.size;
    }
    return window;
}

/// Of the wall clock that windows are aligned to; empty: they have none.
inline std::string zone_name(const plan::WindowSpec& spec) {
    return spec.time_zone != nullptr ? spec.time_zone->name() : std::string();
}

inline std::string window_name(const plan::WindowSpec& spec) {
    switch (spec.kind) {
        case plan::WindowKind::tumble:
            return "TUMBLE";
        case plan::WindowKind::hop:
            return "HOP";
        case plan::WindowKind::cumulate:
            return "CUMULATE";
        case plan::WindowKind::session:
            return "SESSION";
    }
    return "?";
}

}  // namespace windrow::exec
