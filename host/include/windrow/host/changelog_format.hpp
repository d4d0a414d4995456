// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Formats whose records say how rows change (debezium-json ...). They are known by name, so that a table that uses one can be
/// refused for what it is.

#include "windrow/host/options.hpp"

#include <string>

namespace windrow {

/// If 'format' or 'value.format' names such a format: its name, else empty. Its options are checked by Flink's names; throws
/// Error W3501 for one that it does not have.
std::string changelog_format_of(const Options& options);

}  // namespace windrow
