// SPDX-License-Identifier: Apache-2.0
#include "scope.hpp"

#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

/// True if the first `parts` of the name are this source's alias, or the last parts of its full name.
bool names_source(const NamedSource& source, const sql::QualifiedName& name, std::size_t parts) {
    if (parts == 1 && !source.alias.empty() && source.alias == name.parts[0].name) return true;
    if (parts > source.full_name.size()) return false;
    const std::size_t skip = source.full_name.size() - parts;
    for (std::size_t i = 0; i < parts; ++i) {
        if (source.full_name[skip + i] != name.parts[i].name) return false;
    }
    return parts > 0;
}

std::vector<int> columns_named(const Scope& scope, const std::string& name, int begin, int end) {
    std::vector<int> found;
    for (int i = begin; i < end; ++i) {
        if ((*scope.columns)[static_cast<std::size_t>(i)].name == name) found.push_back(i);
    }
    return found;
}

[[noreturn]] void throw_ambiguous(const std::string& name, SourceRange where) {
    throw Error("W3004", "column '" + name + "' is ambiguous: more than one column has this name",
                "qualify it with its table (t." + name + "), or rename one of them with AS in a sub-query")
        .at(where);
}

/// For `x.k` where no table is called x: the names there are, and the one that has the column.
std::string unknown_table_hint(const Scope& scope, const sql::QualifiedName& name) {
    if (name.parts.size() < 2 || scope.sources == nullptr || scope.sources->empty()) return {};
    const std::string& table = name.parts.front().name;
    for (const OutputField& column : *scope.columns) {
        if (column.name == table) return {};
    }
    std::string names;
    for (const NamedSource& source : *scope.sources) {
        const std::string called = source.alias.empty() && !source.full_name.empty() ? source.full_name.back() : source.alias;
        if (called == table) return {};
        if (!called.empty()) names += (names.empty() ? "'" : ", '") + called + "'";
    }
    if (names.empty()) return {};
    return "no table in FROM is called '" + table + "'; there is " + names;
}

[[noreturn]] void throw_unknown(const Scope& scope, const sql::QualifiedName& name) {
    const std::string& wanted = name.parts.back().name;
    std::vector<std::string> known;
    for (const OutputField& column : *scope.columns) known.push_back(column.name);
    std::string hint;
    if (std::find(scope.select_aliases.begin(), scope.select_aliases.end(), name.parts[0].name) != scope.select_aliases.end()) {
        hint = "'" + name.parts[0].name +
               "' is a name given in the SELECT list, which WHERE, GROUP BY and HAVING do not see; write its expression here, "
               "or name it in a sub-query";
    } else {
        hint = unknown_table_hint(scope, name);
        if (hint.empty()) hint = catalog::did_you_mean(catalog::closest_names(wanted, known));
        if (hint.empty() && !known.empty()) {
            hint = "the columns are: ";
            for (std::size_t i = 0; i < known.size() && i < 12; ++i) hint += (i == 0 ? "" : ", ") + known[i];
            if (known.size() > 12) hint += ", ...";
        } else if (known.empty()) {
            hint = "there is no FROM clause to take a column from";
        }
    }
    throw Error("W3003", "there is no column '" + name.to_string() + "'", hint).at(name.where);
}

}  // namespace

ResolvedColumn resolve_column(const Scope& scope, const sql::QualifiedName& name) {
    // A table's name wins over a record column's, the longest prefix first.
    for (std::size_t prefix = std::min<std::size_t>(name.parts.size() - 1, 3); prefix >= 1; --prefix) {
        for (const NamedSource& source : *scope.sources) {
            if (!names_source(source, name, prefix)) continue;
            const std::vector<int> found =
                columns_named(scope, name.parts[prefix].name, source.begin, source.begin + source.count);
            if (found.size() > 1) throw_ambiguous(name.parts[prefix].name, name.where);
            if (found.size() == 1) return {found[0], prefix + 1};
        }
    }
    const std::vector<int> found = columns_named(scope, name.parts[0].name, 0, static_cast<int>(scope.columns->size()));
    if (found.size() > 1) throw_ambiguous(name.parts[0].name, name.where);
    if (found.empty()) throw_unknown(scope, name);
    return {found[0], 1};
}

std::vector<int> expand_star(const Scope& scope, const sql::Star& star) {
    std::vector<int> out;
    const auto add = [&](const NamedSource& source) {
        for (int i = source.begin; i < source.begin + source.count; ++i) {
            const std::string& name = (*scope.columns)[static_cast<std::size_t>(i)].name;
            if (columns_named(scope, name, source.begin, source.begin + source.count).size() > 1)
                throw_ambiguous(name, star.where);
            out.push_back(i);
        }
    };
    if (star.qualifier.parts.empty()) {
        if (scope.sources->empty()) {
            throw Error("W3005", "* needs a FROM clause", "name the table: SELECT * FROM t").at(star.where);
        }
        for (const NamedSource& source : *scope.sources) add(source);
        return out;
    }
    std::vector<std::string> known;
    for (const NamedSource& source : *scope.sources) {
        if (names_source(source, star.qualifier, star.qualifier.parts.size())) {
            add(source);
            return out;
        }
        if (!source.alias.empty()) known.push_back(source.alias);
    }
    throw Error("W3005", "there is no table '" + star.qualifier.to_string() + "' in FROM",
                catalog::did_you_mean(catalog::closest_names(star.qualifier.last(), known)))
        .at(star.where);
}

}  // namespace windrow::plan
