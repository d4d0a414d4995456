// SPDX-License-Identifier: Apache-2.0
/// CREATE TABLE ... LIKE: Flink's rules of MergeTableLikeUtil. Everything of the base table comes along unless excluded; options
/// of the new table overwrite the base's, everything else may not be declared twice unless OVERWRITING says so.
#include "catalog/definition_statements.hpp"
#include "catalog/table_draft.hpp"

#include <algorithm>
#include <map>

namespace windrow::catalog {

namespace {

using Feature = sql::LikeFeature;
using Merge = sql::LikeMerge;
using Strategies = std::map<Feature, Merge>;

Strategies merge_strategies(const sql::LikeClause& like) {
    Strategies strategies = {{Feature::options, Merge::overwriting},   {Feature::watermarks, Merge::including},
                             {Feature::generated, Merge::including},   {Feature::metadata, Merge::including},
                             {Feature::constraints, Merge::including}, {Feature::partitions, Merge::including},
                             {Feature::distribution, Merge::including}};
    for (const sql::LikeOption& option : like.options) {
        if (option.feature != Feature::all) continue;
        for (auto& [feature, merge] : strategies) merge = option.merge;
    }
    std::map<Feature, bool> given;
    for (const sql::LikeOption& option : like.options) {
        const bool overwritable = option.feature == Feature::options || option.feature == Feature::watermarks ||
                                  option.feature == Feature::generated || option.feature == Feature::metadata;
        if (option.merge == Merge::overwriting && !overwritable) {
            throw Error("W3421", "OVERWRITING goes only with OPTIONS, WATERMARKS, GENERATED and METADATA",
                        "write INCLUDING or EXCLUDING here")
                .at(option.where);
        }
        if (std::exchange(given[option.feature], true)) {
            throw Error("W3421", "the LIKE clause says twice what to do with one feature", "keep one of the two")
                .at(option.where);
        }
        if (option.feature != Feature::all) strategies[option.feature] = option.merge;
    }
    return strategies;
}

Feature feature_of(ColumnKind kind) {
    return kind == ColumnKind::computed ? Feature::generated : Feature::metadata;
}

void add_own_column(std::vector<ColumnDefinition>& columns, ColumnDefinition own, const Strategies& strategies,
                    const std::string& base) {
    const auto same = std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.name == own.name; });
    if (same == columns.end()) {
        columns.push_back(std::move(own));
        return;
    }
    const bool may_overwrite =
        own.kind != ColumnKind::physical && own.kind == same->kind && strategies.at(feature_of(own.kind)) == Merge::overwriting;
    if (!may_overwrite) {
        throw Error("W3422", "column '" + own.name + "' comes already from table '" + base + "'",
                    own.kind != ColumnKind::physical && own.kind == same->kind
                        ? "remove it here, or write OVERWRITING GENERATED (or METADATA) behind LIKE"
                        : "remove it here: LIKE brings all stored columns")
            .at(own.where);
    }
    *same = std::move(own);
}

std::vector<ColumnDefinition> merged_columns(const TableDefinition& base, std::vector<ColumnDefinition> own,
                                             const Strategies& strategies) {
    std::vector<ColumnDefinition> columns;
    for (const ColumnDefinition& column : base.columns) {
        const bool kept = column.kind == ColumnKind::physical || strategies.at(feature_of(column.kind)) != Merge::excluding;
        if (kept) columns.push_back(column);
    }
    const std::size_t from_base = columns.size();
    for (ColumnDefinition& column : own) {
        const auto repeated = std::find_if(columns.begin() + static_cast<std::ptrdiff_t>(from_base), columns.end(),
                                           [&](const auto& other) { return other.name == column.name; });
        if (repeated != columns.end()) {
            columns.push_back(std::move(column));  // twice in this statement: the check of the whole table refuses it
        } else {
            add_own_column(columns, std::move(column), strategies, base.name.object);
        }
    }
    return columns;
}

std::map<std::string, std::string> merged_options(const TableDefinition& base, const sql::CreateTable& statement,
                                                  const std::map<std::string, std::string>& own, Merge merge) {
    std::map<std::string, std::string> options;
    if (merge != Merge::excluding) options = base.options;
    for (const auto& [key, value] : own) {
        if (merge == Merge::including && options.contains(key)) {
            const auto written = std::find_if(statement.options.begin(), statement.options.end(),
                                              [&key = key](const sql::Property& option) { return option.key == key; });
            throw Error("W3423", "option '" + key + "' comes already from table '" + base.name.object + "'",
                        "write OVERWRITING OPTIONS or EXCLUDING OPTIONS behind LIKE")
                .at(written->key_where);
        }
        options[key] = value;
    }
    return options;
}

}  // namespace

TableDefinition merge_like(const sql::CreateTable& statement, TableDefinition own, const Catalog& catalog) {
    const sql::LikeClause& like = *statement.like;
    std::vector<std::string> parts;
    for (const sql::Identifier& part : like.table.parts) parts.push_back(part.name);
    const CatalogObject object = catalog.resolve(parts, like.table.where);
    if (object.is_view()) {
        throw Error("W3424", "LIKE takes a table, but '" + like.table.to_string() + "' is a view", "name a table")
            .at(like.table.where);
    }
    const TableDefinition base = reopen_table(*object.table);
    const Strategies strategies = merge_strategies(like);
    const auto brings = [&](Feature feature) { return strategies.at(feature) != Merge::excluding; };

    own.columns = merged_columns(base, std::move(own.columns), strategies);
    if (base.watermark && brings(Feature::watermarks)) {
        if (!own.watermark) {
            own.watermark = base.watermark;
        } else if (strategies.at(Feature::watermarks) != Merge::overwriting) {
            throw Error("W3425", "table '" + base.name.object + "' brings a watermark already",
                        "write EXCLUDING WATERMARKS or OVERWRITING WATERMARKS behind LIKE")
                .at(own.watermark->where);
        }
    }
    if (base.primary_key && brings(Feature::constraints)) {
        if (own.primary_key) {
            throw Error("W3425", "table '" + base.name.object + "' brings a primary key already",
                        "write EXCLUDING CONSTRAINTS behind LIKE")
                .at(like.where);
        }
        own.primary_key = base.primary_key;
    }
    if (!base.partition_keys.empty() && brings(Feature::partitions)) {
        if (!own.partition_keys.empty()) {
            throw Error("W3425", "table '" + base.name.object + "' brings its PARTITIONED BY already",
                        "write EXCLUDING PARTITIONS behind LIKE")
                .at(like.where);
        }
        own.partition_keys = base.partition_keys;
    }
    own.options = merged_options(base, statement, own.options, strategies.at(Feature::options));
    return own;
}

}  // namespace windrow::catalog
