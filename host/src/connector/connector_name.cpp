// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

std::string connector_of(const std::string& table, const Options& options) {
    const auto connector = options.text("connector");
    if (!connector) {
        throw Error("W3502", "table " + table + " has no option 'connector'",
                    "add WITH ('connector' = '...') to its CREATE TABLE");
    }
    return *connector;
}

}  // namespace windrow
