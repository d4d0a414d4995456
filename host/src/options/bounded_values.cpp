// SPDX-License-Identifier: Apache-2.0
#include "options/bounded_values.hpp"

namespace windrow {

std::int64_t bounded_integer(const Options& options, const std::string& key, std::int64_t otherwise, std::int64_t least,
                             std::int64_t most) {
    const std::int64_t value = options.integer_or(key, otherwise);
    if (value < least || value > most) {
        throw Error("W3503", "option '" + key + "' must be from " + std::to_string(least) + " to " + std::to_string(most),
                    "leave it out for " + std::to_string(otherwise));
    }
    return value;
}

std::chrono::milliseconds bounded_duration(const Options& options, const std::string& key, std::chrono::milliseconds otherwise,
                                           std::chrono::milliseconds least) {
    const std::chrono::milliseconds value(options.milliseconds_or(key, otherwise.count()));
    if (value < least) {
        throw Error("W3503", "option '" + key + "' must be " + std::to_string(least.count()) + " ms at least", "write e.g. 5s");
    }
    return value;
}

}  // namespace windrow
