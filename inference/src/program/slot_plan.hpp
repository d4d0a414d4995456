// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/typed_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace windrow::inference {

/// Where the values of a planned run lie. Values whose lives do not meet share a slot; a value that is another's elements under
/// another shape lies where that one lies.
struct SlotPlan {
    /// Whose memory a value lies in.
    enum class Home : std::uint8_t { none, known, input, output, slot };
    struct Place {
        Home home = Home::none;  ///< `known`: a constant, or a value that follows from types
        int index = -1;          ///< of the input, output or slot
    };
    std::vector<Place> values;                 ///< by value
    std::vector<std::vector<Place>> unwanted;  ///< by node: places of outputs of the operator that the node does not name, by
                                               ///< output; `none` for those that it does
    std::vector<std::size_t> slot_bytes;
    std::vector<bool>
        copied_outputs;  ///< by output of the graph: it does not lie in the caller's memory and is copied there at the end
};

/// For a complete plan. Nodes whose outputs are all known before the run are passed over.
SlotPlan plan_slots(const PreparedGraph& graph, const TypedPlan& plan);

/// True if nothing is left to compute for the node when the program runs.
bool is_planned_away(const PreparedGraph& graph, const TypedPlan& plan, const PreparedNode& node);

}  // namespace windrow::inference
