// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Conversion of CSV fields to SQL types by the rules of Flink's csv format (org.apache.flink.formats.csv
/// CsvToRowDataConverters, pinned by the recorded `formats` cases). They differ from the JSON rules.

#include "format/csv/csv_dialect.hpp"
#include "format/field_value.hpp"

#include <string>

namespace windrow {

class CsvConverter {
public:
    explicit CsvConverter(const CsvDialect& dialect) : dialect_(dialect) {}

    /// Converts a field to a scalar type.
    FieldOutcome scalar(std::string_view field, const DataType& type, FieldValue& out);
    /// Appends a field to an ARRAY or ROW column: its pieces between the element delimiters. `bad` (nothing appended) only if
    /// errors are not ignored; else bad pieces are NULL.
    FieldOutcome append(std::string_view field, const DataType& type, ColumnBuilder& out);

private:
    bool append_piece(std::string_view piece, const DataType& type, ColumnBuilder& out);
    FieldOutcome time(std::string_view text, const DataType& type, FieldValue& out) const;

    const CsvDialect& dialect_;
    std::string scratch_;
};

}  // namespace windrow
