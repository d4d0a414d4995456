// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values of options that have bounds. Each throws Error W3503 that names the option and its bounds.

#include "windrow/host/options.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace windrow {

std::int64_t bounded_integer(const Options& options, const std::string& key, std::int64_t otherwise, std::int64_t least,
                             std::int64_t most);
/// Not less than `least`.
std::chrono::milliseconds bounded_duration(const Options& options, const std::string& key, std::chrono::milliseconds otherwise,
                                           std::chrono::milliseconds least);

}  // namespace windrow
