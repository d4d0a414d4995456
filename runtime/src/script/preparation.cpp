// SPDX-License-Identifier: Apache-2.0
#include "script/preparation.hpp"

#include "exec/window_request.hpp"
#include "script/boundedness.hpp"
#include "windrow/host/secret_text.hpp"
#include "windrow/runtime/catalog/ddl.hpp"
#include "windrow/runtime/plan/explain.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <algorithm>
#include <array>

namespace windrow::script {

namespace {

/// The name that a CREATE statement would have defined.
std::string defined_name(const sql::Statement& statement) {
    switch (statement.kind) {
        case sql::StatementKind::create_table:
            return statement.as<sql::CreateTable>().name.last();
        case sql::StatementKind::create_view:
            return statement.as<sql::CreateView>().name.last();
        case sql::StatementKind::create_database:
            return statement.as<sql::CreateDatabase>().name.last();
        case sql::StatementKind::create_catalog:
            return statement.as<sql::CreateCatalog>().name.name;
        case sql::StatementKind::create_model:
            return statement.as<sql::CreateModel>().name.last();
        case sql::StatementKind::alter_table:
            return statement.as<sql::AlterTable>().name.last();
        default:
            return {};
    }
}

catalog::ResultTable text_table(const std::string& text) {
    catalog::ResultTable table;
    table.schema = {{"result", DataType::string()}};
    table.rows.rows = 1;
    const std::array values = {Value(text)};
    table.rows.columns.push_back(Column::of_values(DataType::string(), values));
    return table;
}

catalog::ResultTable settings_table(const catalog::Settings& settings) {
    catalog::ResultTable table;
    table.schema = {{"key", DataType::string()}, {"value", DataType::string()}};
    ColumnBuilder keys(DataType::string());
    ColumnBuilder values(DataType::string());
    for (const auto& [key, value] : settings.values()) {
        keys.append_text(key);
        values.append_text(shown_value(key, value));
        ++table.rows.rows;
    }
    table.rows.columns.push_back(keys.finish());
    table.rows.columns.push_back(values.finish());
    return table;
}

std::vector<const sql::Insert*> inserts_of(const sql::Statement& statement) {
    std::vector<const sql::Insert*> inserts;
    if (const auto* insert = statement.as_if<sql::Insert>()) {
        inserts.push_back(insert);
    } else {
        for (const auto& one : statement.as<sql::StatementSet>().inserts) inserts.push_back(one.get());
    }
    return inserts;
}

}  // namespace

EvaluationContext evaluation_context(const catalog::Catalog& catalog, const catalog::Settings& settings,
                                     const RunConstants& constants) {
    EvaluationContext context;
    context.time_zone = TimeZone::find(settings.time_zone());
    context.now_ms = constants.now_ms;
    const auto seed = Options(settings.values()).integer_or("windrow.seed", -1);
    if (settings.get("windrow.seed")) {
        context.seed = static_cast<std::uint64_t>(seed);
    } else {
        context.seed = constants.seed.value_or(static_cast<std::uint64_t>(constants.now_ms));
    }
    context.current_catalog = catalog.current_catalog();
    context.current_database = catalog.current_database();
    return context;
}

plan::Binder& Preparation::binder() {
    if (!binder_) {
        binder_.emplace(plan::BindingContext{catalog_, settings_, evaluation_context(catalog_, settings_, constants_),
                                             constants_.base_directory});
    }
    return *binder_;
}

void Preparation::note(std::vector<std::string> notes) {
    for (std::string& text : notes) {
        auto& all = prepared_.notes;
        if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
    }
}

bool Preparation::is_consequence(const Error& error) const {
    // Unknown tables, views, databases, catalogs and models; W3001 is the planner's code for the first two.
    constexpr std::array unknown_name = {"W3001", "W3402", "W3403", "W3404", "W3601"};
    const bool is_unknown_name =
        std::any_of(unknown_name.begin(), unknown_name.end(), [&](const char* code) { return error.code() == code; });
    if (!is_unknown_name) return false;
    // Which name a broken statement would have defined is not known.
    if (syntax_errors_) return true;
    return std::any_of(undefined_.begin(), undefined_.end(),
                       [&](const std::string& name) { return error.message().find(name + "'") != std::string::npos; });
}

void Preparation::keep_error(Error error, const sql::Statement& statement) {
    if (!defined_name(statement).empty()) undefined_.push_back(defined_name(statement));
    if (is_consequence(error)) return;
    Error placed = option_places_.placed(error, text_, catalog_);
    placed.at(statement.where);
    // A table's wrong option is found again by each statement that uses the table.
    const bool known = std::any_of(prepared_.errors.begin(), prepared_.errors.end(), [&](const Error& other) {
        return other.code() == placed.code() && other.message() == placed.message() && other.where() &&
               other.where()->begin == placed.where()->begin;
    });
    if (!known) prepared_.errors.push_back(std::move(placed));
}

void Preparation::keep_further_errors(const sql::Statement& statement) {
    if (!binder_) return;
    for (const Error& error : binder_->further_errors()) keep_error(error, statement);
}

void Preparation::prepare_definition(Step step) {
    const plan::Typer typer(settings_, evaluation_context(catalog_, settings_, constants_), constants_.base_directory);
    catalog::execute_definition(*step.statement, catalog_, typer);
    option_places_.remember(*step.statement, catalog_);
    if (step.statement->kind == sql::StatementKind::use) binder_.reset();
    prepared_.steps.push_back(std::move(step));
}

void Preparation::prepare_set(Step step, const sql::SetOption& statement) {
    if (!statement.option) {
        step.kind = StepKind::table;
        step.table = settings_table(settings_);
    } else {
        note(settings_.set(statement.option->key, statement.option->value, statement.option->value_where));
        binder_.reset();
    }
    prepared_.steps.push_back(std::move(step));
}

void Preparation::prepare_reset(Step step, const sql::ResetOption& statement) {
    if (statement.option) {
        settings_.reset(statement.option->key);
    } else {
        settings_.reset_all();
    }
    binder_.reset();
    prepared_.steps.push_back(std::move(step));
}

void Preparation::prepare_select(Step step, const sql::SelectStatement& statement) {
    step.kind = StepKind::select;
    plan::Output output = binder().bind_select(*statement.query);
    step.flush_inserts = pending_tables_.read_by(output.query);
    if (step.flush_inserts) {
        pending_tables_.clear();
        insert_zone_.reset();
    }
    const plan::Scan* endless = unbounded_scan(output.query);
    if (endless != nullptr && (!last_statement_ || !pending_tables_.empty())) {
        throw Error("W3444",
                    "this SELECT reads '" + endless->request.table + "', which never ends: " +
                        (last_statement_ ? "the INSERTs of the script, which run last" : "the statements behind it") +
                        ", would never run",
                    "make it the last statement of a script without INSERT, or write its rows into a table with INSERT INTO")
            .at(statement.where);
    }
    step.job.context = evaluation_context(catalog_, settings_, constants_);
    step.job.outputs.push_back(std::move(output));
    prepared_.steps.push_back(std::move(step));
}

void Preparation::check_one_time_zone(const EvaluationContext& context, SourceRange where) {
    const std::string& zone = context.time_zone->name();
    if (!insert_zone_) insert_zone_ = zone;
    if (*insert_zone_ == zone) return;
    throw Error("W3443",
                "the INSERTs of a script run as one job with one time zone, but 'table.local-time-zone' is " + zone +
                    " here and was " + *insert_zone_ + " at an earlier INSERT",
                "set the time zone once before the first INSERT, or use two scripts")
        .at(where);
}

void Preparation::prepare_inserts(Step step, const std::vector<const sql::Insert*>& inserts) {
    step.kind = StepKind::insert;
    step.context = evaluation_context(catalog_, settings_, constants_);
    check_one_time_zone(step.context, step.statement->where);
    for (const sql::Insert* insert : inserts) {
        try {
            step.outputs.push_back(binder().bind_insert(*insert));
            pending_tables_.add(step.outputs.back().sink);
        } catch (const Error& error) {
            keep_error(error, *insert);
            keep_further_errors(*insert);
        }
    }
    prepared_.steps.push_back(std::move(step));
}

void Preparation::prepare_explain(Step step, const sql::Explain& statement) {
    plan::Job job;
    job.context = evaluation_context(catalog_, settings_, constants_);
    if (const auto* select = statement.statement->as_if<sql::SelectStatement>()) {
        job.outputs.push_back(binder().bind_select(*select->query));
    } else {
        for (const sql::Insert* insert : inserts_of(*statement.statement)) job.outputs.push_back(binder().bind_insert(*insert));
    }
    step.kind = StepKind::table;
    step.result_kind = ResultKind::text;
    step.table = text_table(plan::explain(job, exec::placement(job, constants_.backend, constants_.backend_reason)));
    prepared_.steps.push_back(std::move(step));
}

void Preparation::prepare_statement(const sql::StatementPtr& statement) {
    Step step;
    step.statement = statement;
    switch (statement->kind) {
        case sql::StatementKind::set_option:
            return prepare_set(std::move(step), statement->as<sql::SetOption>());
        case sql::StatementKind::reset_option:
            return prepare_reset(std::move(step), statement->as<sql::ResetOption>());
        case sql::StatementKind::select:
            return prepare_select(std::move(step), statement->as<sql::SelectStatement>());
        case sql::StatementKind::insert:
        case sql::StatementKind::statement_set:
            return prepare_inserts(std::move(step), inserts_of(*statement));
        case sql::StatementKind::explain:
            return prepare_explain(std::move(step), statement->as<sql::Explain>());
        case sql::StatementKind::show: {
            const auto& show = statement->as<sql::Show>();
            step.kind = StepKind::table;
            step.table = catalog::show(show, catalog_);
            const bool text = show.show == sql::ShowKind::create_table || show.show == sql::ShowKind::create_view ||
                              show.show == sql::ShowKind::create_model;
            step.result_kind = text ? ResultKind::text : ResultKind::rows;
            prepared_.steps.push_back(std::move(step));
            return;
        }
        case sql::StatementKind::describe:
            step.kind = StepKind::table;
            step.table = catalog::describe(statement->as<sql::Describe>(), catalog_);
            prepared_.steps.push_back(std::move(step));
            return;
        default:
            break;
    }
    if (!catalog::is_definition(*statement)) throw_defect("statement of an unknown kind");
    prepare_definition(std::move(step));
}

PreparedScript Preparation::run(std::string_view text) {
    text_ = text;
    sql::ParsedScript parsed = sql::parse_script_collecting(text);
    syntax_errors_ = !parsed.errors.empty();
    prepared_.errors = std::move(parsed.errors);
    for (std::size_t i = 0; i < parsed.statements.size(); ++i) {
        last_statement_ = i + 1 == parsed.statements.size();
        try {
            prepare_statement(parsed.statements[i]);
        } catch (const Error& error) {
            keep_error(error, *parsed.statements[i]);
            const sql::StatementKind kind = parsed.statements[i]->kind;
            if (kind == sql::StatementKind::select || kind == sql::StatementKind::explain)
                keep_further_errors(*parsed.statements[i]);
        }
    }
    std::stable_sort(prepared_.errors.begin(), prepared_.errors.end(), [](const Error& a, const Error& b) {
        return a.where().value_or(SourceRange{}).begin < b.where().value_or(SourceRange{}).begin;
    });
    return std::move(prepared_);
}

}  // namespace windrow::script
