// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One statement that asks a table for the rows of many keys: the keys are arrays, unnested and joined with the table, so that
/// PostgreSQL says which rows belong to which key by its own equality, and can use an index.

#include "postgres/postgres_types.hpp"
#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace windrow {

/// Used by one thread.
class PostgresLookupQuery {
public:
    /// `columns` are what is read of each row, as `read_expression` writes it; `table` is quoted.
    PostgresLookupQuery(std::string table, std::vector<PostgresKey> keys, const std::vector<std::string>& columns);

    /// COPY of the rows of some keys, from key `next` on: as many as one statement takes. Moves `next` behind them and appends
    /// their numbers to `asked`. Each row begins with an int4: the place of its key in `asked`, from 1 on. Keys that no row can
    /// equal are passed over; empty: all that were left are such.
    std::string statement(std::span<const Column> keys, std::int64_t& next, std::vector<std::int32_t>& asked);

private:
    [[nodiscard]] bool may_exist(std::span<const Column> keys, std::int64_t key) const;
    void append_key(std::span<const Column> keys, std::int64_t key, bool first);

    std::vector<PostgresKey> keys_;
    std::string rows_from_;            ///< behind the number: the columns, and FROM
    std::string on_;                   ///< the conditions
    std::vector<std::string> arrays_;  ///< of the keys, kept for their memory
    std::string value_;
};

}  // namespace windrow
