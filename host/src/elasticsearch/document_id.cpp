// SPDX-License-Identifier: Apache-2.0
#include "elasticsearch/document_id.hpp"

#include "format/scalar_text.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow {

DocumentId::DocumentId(const Schema& columns, const std::vector<std::string>& key, std::string delimiter)
    : names_(key), delimiter_(std::move(delimiter)) {
    for (const std::string& name : key) {
        const auto found = std::find_if(columns.begin(), columns.end(), [&](const Field& field) { return field.name == name; });
        if (found == columns.end()) throw_defect("the key column '" + name + "' is not written");
        if (found->type.is_nested() || found->type.is_binary() || found->type.is_interval()) {
            throw Error("W3507",
                        "a document's id cannot be made of column '" + name + "' of type " + found->type.to_plain_string(),
                        "a PRIMARY KEY is of texts, numbers, BOOLEAN, dates, times and timestamps");
        }
        key_.push_back(static_cast<std::size_t>(found - columns.begin()));
    }
}

void DocumentId::append(const Batch& batch, std::int64_t row, std::string& out) const {
    for (std::size_t k = 0; k < key_.size(); ++k) {
        const Column& column = batch.columns[key_[k]];
        if (k > 0) out += delimiter_;
        if (!column.is_valid(row))
            throw Error("W5104", "the key column '" + names_[k] + "' is NULL in a row",
                        "filter such rows: WHERE ... IS NOT NULL");
        if (column.type.kind() == TypeKind::timestamp_ltz) {
            Column wall_clock = column;  // Flink prints an instant as the wall clock of UTC
            wall_clock.type = DataType::timestamp(column.type.precision());
            append_scalar_text(out, wall_clock, row, ScalarTextStyle::java);
        } else {
            append_scalar_text(out, column, row, ScalarTextStyle::java);
        }
    }
}

}  // namespace windrow
