// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A table of the catalog as a scan with its computed columns and its watermark.

#include "binding_session.hpp"
#include "scope.hpp"

namespace windrow::plan {

/// The scan of all columns, a projection with the computed ones, the watermark; output in declaration order. `options` overrides
/// the table's for this reference (the OPTIONS hint).
[[nodiscard]] NodePtr bind_table(BindingSession& session, const catalog::TableDefinition& table,
                                 const std::map<std::string, std::string>& options, SourceRange where);
/// The same of a table that is asked for the rows of keys: a scan, or a projection over one. It is never run as such: what it
/// holds describes the answers. Throws W3703 if the table has a WATERMARK.
[[nodiscard]] NodePtr bind_asked_table(BindingSession& session, const catalog::TableDefinition& table,
                                       const std::map<std::string, std::string>& options, SourceRange where);
/// The physical columns that are in the records: those that are no partition column.
[[nodiscard]] Schema record_schema(const catalog::TableDefinition& table);

}  // namespace windrow::plan
