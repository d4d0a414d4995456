// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tables that receive rows beside a job's results: late rows and bad records (design section 4, side tables).

#include "binding_session.hpp"

namespace windrow::plan {

/// What a late table may hold: the source table's columns, and late_window_end, late_watermark (TIMESTAMP(3)), late_statement
/// (STRING).
[[nodiscard]] Schema late_columns(const catalog::TableDefinition& table);
/// What a bad-records table may hold: source STRING, partition INT, offset BIGINT, reason STRING, raw BYTES.
[[nodiscard]] Schema bad_record_columns();
/// The table that option `key` names, checked: each of its columns is one of `offered`, by name and type. Null without the
/// option. Throws Error W3045 (no such table), W3046 (a column that cannot be filled), W3047 (a column's type).
[[nodiscard]] std::shared_ptr<const SinkRequest> side_table(BindingSession& session,
                                                            const std::map<std::string, std::string>& options,
                                                            const std::string& key, const Schema& offered, SourceRange where);

}  // namespace windrow::plan
