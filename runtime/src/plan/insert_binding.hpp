// SPDX-License-Identifier: Apache-2.0
#pragma once

/// INSERT INTO: the query's columns matched to the table's.

#include "binding_session.hpp"

namespace windrow::plan {

/// The plan with casts to the sink's types and the sink's request; not pruned or validated yet.
[[nodiscard]] Output bind_insert_into(BindingSession& session, const sql::Insert& insert, const NameContext& names);
/// What a sink needs to write a table of the catalog.
[[nodiscard]] SinkRequest sink_request(const BindingSession& session, const catalog::TableDefinition& table,
                                       const std::map<std::string, std::string>& options);

}  // namespace windrow::plan
