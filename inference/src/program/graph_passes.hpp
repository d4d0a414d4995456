// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/prepared_graph.hpp"

namespace windrow::inference {

/// Replaces parts of a prepared graph by steps that compute them faster. With Precision::exact every output keeps its bits. A
/// step is an Operator like any other; its PreparedNode has no `node`, and a text that names what it stands for.
void improve_graph(PreparedGraph& graph, Precision precision);

}  // namespace windrow::inference
