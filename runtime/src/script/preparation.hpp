// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The dry pass over a script: every statement is carried out as far as no data is needed, on a copy of the session.

#include "script/boundedness.hpp"
#include "script/option_places.hpp"
#include "windrow/runtime/plan/binder.hpp"
#include "windrow/runtime/script/script.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::script {

/// What stays the same for one run of a script.
struct RunConstants {
    std::filesystem::path base_directory;
    std::int64_t now_ms = 0;
    std::optional<std::uint64_t> seed;       ///< given by the caller; empty: the setting 'windrow.seed', else the clock
    std::shared_ptr<const Backend> backend;  ///< that EXPLAIN tells of; null: the CPU's
    std::string backend_reason = {};         ///< SessionOptions::backend_reason
};

/// Session time zone, clock, seed and current names as they are at a statement.
EvaluationContext evaluation_context(const catalog::Catalog& catalog, const catalog::Settings& settings,
                                     const RunConstants& constants);

class Preparation {
public:
    Preparation(catalog::Catalog catalog, catalog::Settings settings, RunConstants constants)
        : catalog_(std::move(catalog)), settings_(std::move(settings)), constants_(std::move(constants)) {}

    PreparedScript run(std::string_view text);

private:
    void prepare_statement(const sql::StatementPtr& statement);
    void prepare_definition(Step step);
    void prepare_set(Step step, const sql::SetOption& statement);
    void prepare_reset(Step step, const sql::ResetOption& statement);
    void prepare_select(Step step, const sql::SelectStatement& statement);
    void prepare_inserts(Step step, const std::vector<const sql::Insert*>& inserts);
    void prepare_explain(Step step, const sql::Explain& statement);
    void check_one_time_zone(const EvaluationContext& context, SourceRange where);
    void keep_error(Error error, const sql::Statement& statement);
    void keep_further_errors(const sql::Statement& statement);
    /// True for an unknown name that an earlier statement would have defined had it not failed itself.
    [[nodiscard]] bool is_consequence(const Error& error) const;
    plan::Binder& binder();
    void note(std::vector<std::string> notes);

    catalog::Catalog catalog_;
    catalog::Settings settings_;
    RunConstants constants_;
    PreparedScript prepared_;
    std::string_view text_;
    OptionPlaces option_places_;
    std::optional<plan::Binder> binder_;  ///< made anew when settings or current names change
    std::vector<std::string> undefined_;  ///< names that failed CREATE statements would have defined
    bool syntax_errors_ = false;
    bool last_statement_ = false;
    PendingTables pending_tables_;            ///< written by INSERTs that have not run yet
    std::optional<std::string> insert_zone_;  ///< time zone of the pending INSERT job
};

}  // namespace windrow::script
