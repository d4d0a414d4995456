// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The DISTINCT form of order-independent aggregates: a set of values, and the plain aggregate over it at the end.

#include "windrow/kernels/aggregate.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace windrow::aggregates {

/// `plain` (the function called `name`) over the distinct values of its one argument. Nulls are not values. 0.0 and -0.0 differ,
/// all NaN are one (aggregates NOTES 130).
std::shared_ptr<const Aggregate> over_distinct_values(std::string_view name, const std::vector<DataType>& argument_types,
                                                      std::shared_ptr<const Aggregate> plain);

}  // namespace windrow::aggregates
