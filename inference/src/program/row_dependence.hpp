// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whether a model's rows depend on each other, by the structure of its graph: for all values, where a run on examples shows it
/// for some.

#include "program/prepared_graph.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace windrow::inference {

struct RowDependence {
    enum class Verdict : std::uint8_t {
        independent,  ///< every output is laid out by rows along its first axis, each row following from its own inputs alone
        unknown,      ///< the structure does not show it
        mixed         ///< an output follows from a step that makes one of several rows
    };
    Verdict verdict = Verdict::unknown;
    std::string place;  ///< not for `independent`: where it ends, as messages say it ("node 'conv1' (Conv)")
};

/// Follows rows from the inputs, whose first axis they are, to the outputs, node by node. `input_types` gives the types of the
/// inputs for a number of rows. What a rule does not cover is unknown.
RowDependence follow_rows(const PreparedGraph& graph, const std::function<std::vector<TensorType>(std::int64_t)>& input_types);

}  // namespace windrow::inference
