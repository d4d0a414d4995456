// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows in the text form of PostgreSQL's COPY: the server turns each text into a value of its column's own type.

#include "windrow/kernels/column.hpp"

#include <span>
#include <string>

namespace windrow {

/// Appends a scalar value that is not null as PostgreSQL reads it, without any escapes.
void append_plain_value(std::string& out, const Column& column, std::int64_t row);

/// Used by one thread.
class PostgresRowText {
public:
    /// Appends a value, without what separates it from the next one.
    void append_value(std::string& out, const Column& column, std::int64_t row);
    /// Appends row `row` of the columns, without its line end.
    void append_row(std::string& out, std::span<const Column> columns, std::int64_t row);

private:
    void append_array(std::string& out, const Column& column, std::int64_t row);
    std::string element_;  ///< kept for its memory
};

}  // namespace windrow
