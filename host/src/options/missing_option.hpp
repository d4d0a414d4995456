// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is said of a table that lacks an option it needs.

#include "windrow/host/options.hpp"

#include <string>
#include <vector>

namespace windrow {

/// Throws Error W3502 for `key`; `which` says what needs it (", which ... needs") or is empty. The hint is `otherwise`, unless an
/// option that nobody has read so far looks like `key`, or like one of `or_meant`, misspelt.
[[noreturn]] void refuse_missing_option(const Options& options, const std::string& key, const std::string& which,
                                        const std::string& otherwise, const std::vector<std::string>& or_meant = {});

}  // namespace windrow
