// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What names mean at one place of a query: the columns of FROM and the tables that they belong to.

#include "windrow/runtime/plan/plan.hpp"
#include "windrow/runtime/sql/expression_ast.hpp"

#include <string>
#include <vector>

namespace windrow::plan {

/// A table, view, derived table or table function of FROM: columns [begin, begin + count).
struct NamedSource {
    std::string alias;                   ///< name that qualifies its columns; empty if it has none
    std::vector<std::string> full_name;  ///< catalog, database, table; only where no alias hides it
    int begin = 0;
    int count = 0;
};

/// A bound relation of FROM or a sub-query with the names that see it.
struct Relation {
    NodePtr node;
    std::vector<NamedSource> sources;

    [[nodiscard]] const std::vector<OutputField>& columns() const { return node->output; }
};

/// Columns and sources that expressions see.
struct Scope {
    const std::vector<OutputField>* columns = nullptr;
    const std::vector<NamedSource>* sources = nullptr;
    std::vector<std::string> select_aliases;  ///< names that the SELECT list gives; not visible, named in hints

    [[nodiscard]] static Scope of(const Relation& relation) { return {&relation.node->output, &relation.sources, {}}; }
};

/// A column and how many parts of the dotted name it took; further parts are fields of its record.
struct ResolvedColumn {
    int column = -1;
    std::size_t parts = 0;
};

/// Finds a column. Unknown: W3003 with candidates; ambiguous: W3004. Names are case-sensitive.
[[nodiscard]] ResolvedColumn resolve_column(const Scope& scope, const sql::QualifiedName& name);
/// The columns that `*` or `t.*` stands for. Throws W3005 for an unknown table, W3004 if a name in it is ambiguous.
[[nodiscard]] std::vector<int> expand_star(const Scope& scope, const sql::Star& star);

}  // namespace windrow::plan
