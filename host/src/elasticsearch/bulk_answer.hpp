// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What Elasticsearch answers to a request.

#include "elasticsearch/bulk_request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// True for what may pass: too many requests, a node or shard that is not there now, a conflict with another writer.
bool status_may_pass(int status);

struct BulkAnswer {
    std::vector<BulkVerdict> verdicts;  ///< of the actions; empty: all are done
    std::string reason;                 ///< of the first one that was refused, else of the first that is to be sent again
    std::size_t first_refused = 0;
    std::size_t refused = 0;
};

/// Reads the answer to a request of so many actions; none if it is not one.
std::optional<BulkAnswer> read_bulk_answer(std::string_view body, std::size_t actions);

/// The reason in the body of a request that failed as a whole; its beginning if it has none. One line.
std::string reason_of_failure(std::string_view body);

}  // namespace windrow
