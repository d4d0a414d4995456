// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where CSV records end: a line end inside quotes does not count.

#include "format/csv/csv_dialect.hpp"
#include "format/record_decoder.hpp"

namespace windrow {

std::unique_ptr<RecordBoundary> make_csv_boundary(const CsvDialect& dialect);

}  // namespace windrow
