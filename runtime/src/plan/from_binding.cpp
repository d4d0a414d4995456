// SPDX-License-Identifier: Apache-2.0
/// FROM: tables, views, WITH names, sub-queries, joins with UNNEST.
#include "query_binding.hpp"

#include "node_building.hpp"
#include "refusals.hpp"
#include "table_binding.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>

namespace windrow::plan {

std::map<std::string, std::string> hint_options(const std::vector<sql::Hint>& hints) {
    std::map<std::string, std::string> options;
    for (const sql::Hint& hint : hints) {
        std::string name = hint.name.name;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        if (name != "OPTIONS") continue;  // join and state hints change no answer
        for (const auto& [key, value] : hint.options) options[key] = value;
    }
    return options;
}

const char* join_name(sql::JoinKind kind) {
    switch (kind) {
        case sql::JoinKind::comma:
            return "a join of two tables (comma)";
        case sql::JoinKind::cross:
            return "CROSS JOIN of two tables";
        case sql::JoinKind::inner:
            return "JOIN";
        case sql::JoinKind::left:
            return "LEFT JOIN";
        case sql::JoinKind::right:
            return "RIGHT JOIN";
        case sql::JoinKind::full:
            return "FULL JOIN";
    }
    return "JOIN";
}

namespace {

bool is_true(const sql::Expression& expression) {
    const auto* literal = expression.as_if<sql::Literal>();
    return literal != nullptr && literal->literal == sql::LiteralKind::boolean && literal->text == "TRUE";
}

OutputField element_field(std::string name, DataType type, bool outer) {
    OutputField field;
    field.name = std::move(name);
    field.type = outer ? type.with_nullable(true) : std::move(type);
    return field;
}

/// Columns that UNNEST of a collection adds.
std::vector<OutputField> element_fields(const DataType& collection, bool outer, bool with_ordinality, bool& expand_record,
                                        SourceRange where) {
    std::vector<OutputField> fields;
    expand_record = false;
    switch (collection.kind()) {
        case TypeKind::array:
        case TypeKind::multiset: {
            const DataType& element = collection.children()[0];
            if (element.kind() == TypeKind::row) {
                expand_record = true;
                for (std::size_t i = 0; i < element.children().size(); ++i) {
                    const DataType& field = element.children()[i];
                    fields.push_back(element_field(element.field_names()[i],
                                                   field.with_nullable(field.nullable() || element.nullable()), outer));
                }
            } else {
                fields.push_back(element_field("EXPR$0", element, outer));
            }
            break;
        }
        case TypeKind::map:
            fields.push_back(element_field("KEY", collection.children()[0], outer));
            fields.push_back(element_field("VALUE", collection.children()[1], outer));
            break;
        default:
            throw Error("W3018", "UNNEST needs an ARRAY, MAP or MULTISET, not " + collection.to_plain_string(),
                        "name a collection column: UNNEST(t.items)")
                .at(where);
    }
    if (with_ordinality) fields.push_back(element_field("ORDINALITY", DataType::integer().not_null(), outer));
    return fields;
}

}  // namespace

Relation with_alias(Relation relation, const std::optional<sql::TableAlias>& alias, std::string default_name) {
    const auto count = static_cast<int>(relation.node->output.size());
    relation.sources = {{alias ? alias->name.name : std::move(default_name), {}, 0, count}};
    if (!alias || alias->columns.empty()) return relation;
    if (alias->columns.size() != relation.node->output.size()) {
        throw Error("W3006", "'" + alias->name.name + "' names " + std::to_string(alias->columns.size()) +
                                 " columns, but there are " + std::to_string(count))
            .at(alias->columns.front().where);
    }
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> fields;
    for (std::size_t i = 0; i < alias->columns.size(); ++i) {
        expressions.push_back(column_of(relation.node->output, static_cast<int>(i)));
        fields.push_back(field_of(*expressions.back(), alias->columns[i].name, relation.node->output));
    }
    relation.node = make_project(relation.node, std::move(expressions), std::move(fields));
    return relation;
}

Relation QueryBinder::bind_from(const sql::TableReference& reference) {
    switch (reference.kind) {
        case sql::TableReferenceKind::table: {
            const auto& table = reference.as<sql::NamedTable>();
            if (table.system_time) refuse(Unsupported::time_travel, table.system_time->where);
            return bind_named_table(table.name, table.hints, table.alias, table.where);
        }
        case sql::TableReferenceKind::derived: {
            const auto& derived = reference.as<sql::DerivedTable>();
            return bind_derived(*derived.query, derived.alias, derived.where);
        }
        case sql::TableReferenceKind::join:
            return bind_join(reference.as<sql::Join>());
        case sql::TableReferenceKind::table_function:
            return bind_table_function(reference.as<sql::TableFunction>());
        case sql::TableReferenceKind::unnest:
            return bind_unnest(single_row(), reference.as<sql::Unnest>(), false);
        case sql::TableReferenceKind::match_recognize:
            refuse(Unsupported::match_recognize, reference.as<sql::MatchRecognize>().clause_where);
    }
    throw_defect("table reference of unknown kind");
}

namespace {

/// What there is instead of a table that is not there.
std::string tables_hint(const catalog::Catalog& catalog, const catalog::FullName& wanted) {
    constexpr std::size_t most = 12;
    const std::string place = wanted.catalog + "." + wanted.database;
    if (!catalog.has_catalog(wanted.catalog)) return "there is no catalog '" + wanted.catalog + "'; SHOW CATALOGS lists them";
    if (!catalog.has_database(wanted.catalog, wanted.database)) {
        return "there is no database '" + wanted.database + "' in catalog '" + wanted.catalog + "'; CREATE DATABASE makes one";
    }
    const std::vector<std::string> names = catalog.object_names(wanted.catalog, wanted.database, false);
    if (names.empty()) return "create it first: " + place + " is empty";
    std::string hint = "tables and views here: ";
    for (std::size_t i = 0; i < names.size() && i < most; ++i) hint += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? hint + ", ..." : hint;
}

}  // namespace

catalog::CatalogObject QueryBinder::find_object(const sql::QualifiedName& name, catalog::FullName& full) const {
    const std::size_t parts = name.parts.size();
    if (parts > 3) {
        throw Error("W3001", "a table's name has at most three parts: catalog.database.table").at(name.where);
    }
    full = {parts == 3 ? name.parts[0].name : names_.catalog, parts >= 2 ? name.parts[parts - 2].name : names_.database,
            name.last()};
    catalog::CatalogObject object = session_.context.catalog.find(full);
    if (object) return object;
    std::vector<std::string> candidates = session_.context.catalog.candidates(full);
    std::vector<std::string> common;
    for (const CommonTables* scope = common_tables_; scope != nullptr; scope = scope->outer)
        common.push_back(scope->table->name.name);
    for (std::string& near : catalog::closest_names(name.last(), common)) candidates.insert(candidates.begin(), std::move(near));
    std::string hint = catalog::did_you_mean(candidates);
    if (hint.empty()) hint = tables_hint(session_.context.catalog, full);
    throw Error("W3001", "there is no table or view '" + name.to_string() + "'", hint).at(name.where);
}

Relation QueryBinder::bind_named_table(const sql::QualifiedName& name, const std::vector<sql::Hint>& hints,
                                       const std::optional<sql::TableAlias>& alias, SourceRange where) {
    if (name.parts.size() == 1) {
        for (const CommonTables* scope = common_tables_; scope != nullptr; scope = scope->outer) {
            if (scope->table->name.name != name.last()) continue;
            QueryBinder inner(session_, names_, scope->outer);
            Relation relation{inner.bind_query(*scope->table->query, false), {}};
            if (!scope->table->columns.empty()) {
                relation =
                    with_alias(std::move(relation), sql::TableAlias{scope->table->name, scope->table->columns}, name.last());
            }
            return with_alias(std::move(relation), alias, name.last());
        }
    }
    catalog::FullName full;
    const catalog::CatalogObject object = find_object(name, full);
    Relation relation;
    if (object.is_view()) {
        relation = bind_view(*object.view, where);
    } else {
        relation.node = bind_table(session_, *object.table, hint_options(hints), where);
    }
    const bool named = alias.has_value();
    relation = with_alias(std::move(relation), alias, name.last());
    if (!named) relation.sources[0].full_name = {full.catalog, full.database, full.object};
    return relation;
}

Relation QueryBinder::bind_view(const catalog::ViewDefinition& view, SourceRange where) {
    QueryBinder inner(session_, NameContext{view.current_catalog, view.current_database}, nullptr);
    NodePtr node = inner.bind_query(*view.query, false);
    const bool renamed = !view.column_aliases.empty();
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> fields;
    for (std::size_t i = 0; i < view.schema.size(); ++i) {
        // The columns were fixed when the view was made; a table that got columns since does not change it.
        int column = -1;
        if (renamed || node->output.size() == view.schema.size()) {
            column = i < node->output.size() ? static_cast<int>(i) : -1;
        } else {
            for (std::size_t c = 0; c < node->output.size() && column < 0; ++c) {
                if (node->output[c].name == view.schema[i].name) column = static_cast<int>(c);
            }
        }
        if (column < 0) {
            throw Error("W3019", "view " + view.name.to_string() + " has lost its column '" + view.schema[i].name + "'",
                        "a table that it reads was altered; create the view again")
                .at(where);
        }
        expressions.push_back(column_of(node->output, column));
        fields.push_back(field_of(*expressions.back(), view.schema[i].name, node->output));
    }
    return {make_project(std::move(node), std::move(expressions), std::move(fields)), {}};
}

Relation QueryBinder::bind_derived(const sql::Query& query, const std::optional<sql::TableAlias>& alias, SourceRange /*where*/) {
    return with_alias({bind_query(query, false), {}}, alias, "");
}

Relation QueryBinder::bind_join(const sql::Join& join) {
    if (const auto* table = join.right->as_if<sql::NamedTable>(); table != nullptr && table->system_time)
        return bind_lookup_join(join);
    const auto* unnest = join.right->as_if<sql::Unnest>();
    if (unnest == nullptr) {
        // Both sides first, so that what is wrong inside them is told before the join itself.
        (void)bind_from(*join.left);
        if (const auto* function = join.right->as_if<sql::TableFunction>(); function != nullptr && function->lateral) {
            (void)bind_table_function(*function);
        }
        refuse(Unsupported::join, join.operator_where, join_name(join.join));
    }
    Relation left = bind_from(*join.left);
    if (join.natural || !join.using_columns.empty() || join.join == sql::JoinKind::right || join.join == sql::JoinKind::full) {
        refuse(Unsupported::join, join.operator_where, std::string(join_name(join.join)) + " with UNNEST");
    }
    const bool outer = join.join == sql::JoinKind::left;
    if (outer && join.condition && !is_true(*join.condition)) {
        refuse(Unsupported::join, join.condition->where, "LEFT JOIN UNNEST with a condition other than ON TRUE");
    }
    Relation joined = bind_unnest(std::move(left), *unnest, outer);
    if (!outer && join.condition && !is_true(*join.condition)) {
        ExpressionBinder binder(session_, Scope::of(joined), "ON");
        joined.node = make_filter(joined.node, binder.bind_condition(*join.condition), join.condition->where);
    }
    return joined;
}

Relation QueryBinder::bind_unnest(Relation left, const sql::Unnest& unnest, bool outer) {
    if (unnest.collections.size() != 1) {
        throw Error("W3018", "UNNEST takes one collection", "join several UNNESTs one after the other").at(unnest.where);
    }
    ExpressionBinder binder(session_, Scope::of(left), "UNNEST");
    auto node = std::make_shared<Unnest>();
    node->collection = binder.bind_value(*unnest.collections[0]);
    node->outer = outer;
    node->with_ordinality = unnest.with_ordinality;
    node->where = unnest.where;
    std::vector<OutputField> elements =
        element_fields(node->collection->type, outer, unnest.with_ordinality, node->expand_record, unnest.collections[0]->where);
    if (unnest.alias && !unnest.alias->columns.empty()) {
        const std::vector<sql::Identifier>& names = unnest.alias->columns;
        if (names.size() != elements.size()) {
            throw Error("W3006", "'" + unnest.alias->name.name + "' names " + std::to_string(names.size()) +
                                     " columns, but UNNEST gives " + std::to_string(elements.size()))
                .at(names.front().where);
        }
        for (std::size_t i = 0; i < names.size(); ++i) elements[i].name = names[i].name;
    } else if (unnest.alias && elements.size() == 1 && elements[0].name == "EXPR$0") {
        elements[0].name = unnest.alias->name.name;
    }
    const auto begin = static_cast<int>(left.node->output.size());
    node->output = left.node->output;
    for (OutputField& field : elements) node->output.push_back(field);
    left.sources.push_back({unnest.alias ? unnest.alias->name.name : "", {}, begin, static_cast<int>(elements.size())});
    node->inputs = {left.node};
    left.node = std::move(node);
    return left;
}

}  // namespace windrow::plan
