// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the csv format for reading.

#include "windrow/host/options.hpp"

#include <optional>
#include <string>

namespace windrow {

/// RFC 4180 with Flink's options. Characters are UTF-8 texts of one code point.
struct CsvDialect {
    std::string delimiter = ",";
    std::string quote = "\"";  ///< empty: quotes are data
    std::string escape;        ///< empty: none
    bool comments = false;     ///< lines whose first byte is '#' are skipped
    bool ignore_errors = false;
    std::optional<std::string> null_literal;
    std::string element_delimiter = ";";  ///< between the elements of an ARRAY or ROW in one field
};

/// Reads the options csv.*. Throws Error W35xx.
CsvDialect read_csv_dialect(const Options& options);

}  // namespace windrow
