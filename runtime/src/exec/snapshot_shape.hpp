// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the bytes of an operator's state depend on, as text: compared when a snapshot is restored, and shown if it differs.

#include "windrow/runtime/plan/plan.hpp"

#include <string>
#include <vector>

namespace windrow::exec {

std::vector<DataType> types_of(const std::vector<plan::OutputField>& fields);
/// "STRING, INT".
std::string types_text(const std::vector<DataType>& types);
/// Kind, sizes, offset and zone of a window.
std::string window_text(const plan::WindowSpec& window);
/// Key types and aggregates with their argument types.
std::string aggregation_text(const plan::WindowAggregate& node);

}  // namespace windrow::exec
