// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/plan/binder.hpp"

#include "binding_session.hpp"
#include "expression_binding.hpp"
#include "insert_binding.hpp"
#include "late_table_check.hpp"
#include "node_building.hpp"
#include "pruning.hpp"
#include "query_binding.hpp"
#include "unbounded_aggregate.hpp"

#include <algorithm>
#include <set>

namespace windrow::plan {
namespace {

/// Checks the connectors that the plan reads or asks; every table's error is kept.
void validate_sources(const BindingSession& session, const NodePtr& query, std::vector<Error>& errors) {
    (void)session;
    const auto keep_errors = [&](SourceRange where, const auto& check) {
        try {
            check();
        } catch (const Error& error) {
            Error placed = error;
            errors.push_back(placed.at(where));
        }
    };
    for (const Scan* scan : scans_of(query)) keep_errors(scan->where, [&] { validate_source(scan->request); });
    for (const LookupJoin* join : lookup_joins_of(query)) keep_errors(join->where, [&] { validate_lookup(join->request); });
}

/// a, a, a -> a, a0, a1: Flink's names of result columns.
void make_names_unique(std::vector<OutputField>& fields) {
    std::set<std::string> used;
    for (OutputField& field : fields) {
        if (used.insert(field.name).second) continue;
        for (int number = 0;; ++number) {
            std::string name = field.name + std::to_string(number);
            if (!used.insert(name).second) continue;
            field.name = std::move(name);
            break;
        }
    }
}

NodePtr with_unique_names(const NodePtr& node) {
    std::vector<OutputField> fields = node->output;
    make_names_unique(fields);
    std::vector<ExpressionPtr> expressions;
    bool same = true;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        same = same && fields[i].name == node->output[i].name;
        expressions.push_back(Expression::make_input(static_cast<int>(i), fields[i].type));
    }
    if (same) return node;
    return make_project(node, std::move(expressions), std::move(fields), node->where);
}

bool earlier(const Error& a, const Error& b) {
    const std::uint32_t first = a.where() ? a.where()->begin : 0;
    const std::uint32_t second = b.where() ? b.where()->begin : 0;
    return first < second;
}

/// Throws the first error in script order and keeps the others.
void throw_first(std::vector<Error> errors, std::vector<Error>& further) {
    if (errors.empty()) return;
    std::stable_sort(errors.begin(), errors.end(), earlier);
    further.assign(errors.begin() + 1, errors.end());
    throw errors.front();
}

NameContext current_names(const catalog::Catalog& catalog) {
    return {catalog.current_catalog(), catalog.current_database()};
}

/// What Flink's sink and its collector of SELECT results check of every row (table.exec.sink.not-null-enforcer).
void require_not_null(Output& out, const Schema& columns, const catalog::Settings& settings) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!columns[i].type.nullable()) out.not_null.push_back(static_cast<int>(i));
    }
    out.drop_null_rows = settings.drops_null_rows();
}

}  // namespace

Binder::Binder(BindingContext context) : context_(std::move(context)) {}

Output Binder::bind_select(const sql::Query& query) {
    further_errors_.clear();
    BindingSession session{context_, next_window_, {}, {}, 0};
    Output out;
    out.is_select = true;
    out.where = query.where;
    std::vector<Error> errors;
    try {
        QueryBinder binder(session, current_names(context_.catalog), nullptr);
        int next_id = 1;
        const NodePtr bound = with_unique_names(binder.bind_query(query, true));
        refuse_unbounded(bound);
        out.query = prune(bound, next_id);
        refuse_lost_late_rows(*out.query);
        require_not_null(out, output_schema(out), context_.settings);
        validate_sources(session, out.query, errors);
    } catch (const Error& error) {
        errors.push_back(error);
    }
    next_window_ += static_cast<int>(session.windows.size());
    errors.insert(errors.end(), session.errors.begin(), session.errors.end());
    throw_first(std::move(errors), further_errors_);
    return out;
}

Output Binder::bind_insert(const sql::Insert& insert) {
    further_errors_.clear();
    BindingSession session{context_, next_window_, {}, {}, 0};
    Output out;
    std::vector<Error> errors;
    try {
        out = bind_insert_into(session, insert, current_names(context_.catalog));
        refuse_unbounded(out.query);
        int next_id = 1;
        out.query = prune(out.query, next_id);
        refuse_lost_late_rows(*out.query);
        require_not_null(out, out.sink.columns, context_.settings);
        validate_sources(session, out.query, errors);
        try {
            validate_sink(out.sink);
        } catch (const Error& error) {
            Error placed = error;
            errors.push_back(placed.at(insert.table.where));
        }
    } catch (const Error& error) {
        errors.push_back(error);
    }
    next_window_ += static_cast<int>(session.windows.size());
    errors.insert(errors.end(), session.errors.begin(), session.errors.end());
    throw_first(std::move(errors), further_errors_);
    return out;
}

Schema output_schema(const Output& output) {
    Schema schema;
    for (const OutputField& field : output.query->output) schema.push_back({field.name, field.type});
    return schema;
}

DataType Typer::type_of(const sql::Expression& expression, const Schema& columns) const {
    const catalog::Catalog no_tables;
    const BindingContext context{no_tables, settings_, evaluation_, base_directory_};
    BindingSession session{context, 0, {}, {}, 0};
    std::vector<OutputField> fields;
    for (const Field& column : columns) fields.push_back({column.name, column.type, WindowColumn::none, -1});
    const std::vector<NamedSource> sources{{"", {}, 0, static_cast<int>(fields.size())}};
    ExpressionBinder binder(session, Scope{&fields, &sources, {}}, "a column's definition");
    const ExpressionPtr bound = binder.bind_value(expression);
    const bool is_proctime = bound->kind == ExpressionKind::call && bound->function.name == "PROCTIME";
    return bound->type.with_time_attribute(is_proctime ? TimeAttribute::proctime : TimeAttribute::none);
}

Schema Typer::schema_of(const sql::Query& query, const catalog::Catalog& catalog) const {
    const BindingContext context{catalog, settings_, evaluation_, base_directory_};
    BindingSession session{context, 0, {}, {}, 0};
    QueryBinder binder(session, current_names(catalog), nullptr);
    const NodePtr node = binder.bind_query(query, false);
    if (!session.errors.empty()) throw session.errors.front();
    Schema schema;
    for (const OutputField& field : node->output) schema.push_back({field.name, field.type});
    return schema;
}

}  // namespace windrow::plan
