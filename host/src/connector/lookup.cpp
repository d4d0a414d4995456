// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/lookup.hpp"

#include "connector/connectors.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

/// Those that do not exist are refused as sources are.
[[noreturn]] void refuse_lookup(const LookupRequest& request) {
    validate_source(request.table);
    throw Error("W3513",
                "table " + request.table.table + ": the connector '" + request.table.options.text_or("connector", "") +
                    "' cannot be asked for the rows of a key",
                "a lookup join asks a table with the connector 'jdbc'");
}

bool is_jdbc(const LookupRequest& request) {
    return request.table.options.text_or("connector", "") == "jdbc";
}

}  // namespace

void validate_lookup(const LookupRequest& request) {
    if (is_jdbc(request)) return validate_jdbc_lookup(request);
    refuse_lookup(request);
}

std::unique_ptr<LookupReader> open_lookup(const LookupRequest& request, std::shared_ptr<const LookupPatience> patience) {
    if (is_jdbc(request)) return open_jdbc_lookup(request, std::move(patience));
    refuse_lookup(request);
}

}  // namespace windrow
