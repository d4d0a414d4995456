// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/semantics/time_unit.hpp"

#include <optional>
#include <string_view>

namespace windrow {

/// The unit that a STRING literal of syntax names ("MONTH", "DOW" ...); none for other words.
std::optional<semantics::TimeUnit> find_time_unit(std::string_view name);

}  // namespace windrow
