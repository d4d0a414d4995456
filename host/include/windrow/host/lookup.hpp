// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tables that are asked for the rows of given keys: the right side of a lookup join.

#include "windrow/host/source.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace windrow {

/// What is asked of a table.
struct LookupRequest {
    ScanRequest table;  ///< `columns`: what is delivered of each row, in this order; may be none
    Schema keys;        ///< physical columns that equal the asked values, none of them nested; at least one
};

/// Flink's options `lookup.cache` and `lookup.partial-cache.*`.
struct LookupCacheOptions {
    bool enabled = false;
    std::int64_t max_keys = 0;                        ///< Flink counts keys, whatever number of rows each has; 0: any number
    std::chrono::milliseconds expire_after_write{};   ///< 0: never
    std::chrono::milliseconds expire_after_access{};  ///< 0: never
    bool missing_keys = true;                         ///< that there is no row for a key is kept, too
};

/// The rows of the asked keys, in no particular order.
struct LookupAnswer {
    std::vector<std::int32_t> keys;  ///< of each row: the number of the asked key whose row it is
    std::vector<Column> columns;     ///< as LookupRequest::table.columns
    std::uint64_t queries = 0;       ///< how often the table was asked for this
};

/// How long an answer is worth waiting for. Asked several times a second by several threads: thread-safe.
class LookupPatience {
public:
    virtual ~LookupPatience() = default;
    /// False: an attempt that failed was the last one.
    [[nodiscard]] virtual bool may_retry() const = 0;
    /// False: what is under way is given up.
    [[nodiscard]] virtual bool may_wait() const = 0;
};

/// An open table. Used by one thread at a time.
class LookupReader {
public:
    virtual ~LookupReader() = default;
    /// All rows of the keys: row k of the columns is key k. No value is NULL, no two keys are the same. Few queries for all of
    /// them together. Throws Error W64xx, after retries, if the table cannot be asked, W5105 for values that cannot be read.
    virtual LookupAnswer ask(std::span<const Column> keys) = 0;
};

/// Checks the options of a table that is to be asked, without touching data. Throws Error W35xx; W3513 for a connector that
/// cannot be asked.
void validate_lookup(const LookupRequest& request);
/// Connects, so that what is wrong shows before the first row. `patience` is kept. Throws as `validate_lookup` and `ask`.
std::unique_ptr<LookupReader> open_lookup(const LookupRequest& request, std::shared_ptr<const LookupPatience> patience);
/// The cache that a table's options ask for. Throws Error W3503 or W3509.
LookupCacheOptions lookup_cache_options(const Options& options);

}  // namespace windrow
