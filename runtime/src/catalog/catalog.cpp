// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/catalog.hpp"

#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace windrow::catalog {

namespace {

std::string dotted(std::span<const std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ".") + part;
    return text;
}

[[noreturn]] void throw_unknown(const char* code, const std::string& what, const std::string& name,
                                const std::vector<std::string>& known, SourceRange where) {
    std::string hint = did_you_mean(closest_names(name, known));
    if (hint.empty() && !known.empty()) {
        hint = "there is:";
        for (const std::string& one : known) hint += " " + one;
    }
    throw Error(code, what + " '" + name + "' does not exist", hint).at(where);
}

}  // namespace

Catalog::Catalog() : current_catalog_(std::string(default_catalog_name)), current_database_(std::string(default_database_name)) {
    CatalogEntry& entry = catalogs_[current_catalog_];
    entry.default_database = current_database_;
    entry.databases[current_database_] = {};
}

FullName Catalog::complete(std::span<const std::string> parts, SourceRange where) const {
    switch (parts.size()) {
        case 1:
            return {current_catalog_, current_database_, parts[0]};
        case 2:
            return {current_catalog_, parts[0], parts[1]};
        case 3:
            return {parts[0], parts[1], parts[2]};
        default:
            break;
    }
    throw Error("W3401", "'" + dotted(parts) + "' is not the name of a table: it has " + std::to_string(parts.size()) + " parts",
                "write table, database.table or catalog.database.table")
        .at(where);
}

void Catalog::check_database(const FullName& name, SourceRange where) const {
    if (!has_catalog(name.catalog)) throw_unknown("W3403", "catalog", name.catalog, catalog_names(), where);
    if (!has_database(name.catalog, name.database)) {
        throw_unknown("W3404", "database", name.database, database_names(name.catalog), where);
    }
}

CatalogObject Catalog::find_temporary(const FullName& name) const {
    const auto found = temporary_.find(name);
    return found == temporary_.end() ? CatalogObject{} : found->second;
}

CatalogObject Catalog::find_permanent(const FullName& name) const {
    const auto catalog = catalogs_.find(name.catalog);
    if (catalog == catalogs_.end()) return {};
    const auto database = catalog->second.databases.find(name.database);
    if (database == catalog->second.databases.end()) return {};
    const auto object = database->second.objects.find(name.object);
    return object == database->second.objects.end() ? CatalogObject{} : object->second;
}

CatalogObject Catalog::find(const FullName& name) const {
    CatalogObject object = find_temporary(name);
    return object ? object : find_permanent(name);
}

std::vector<std::string> Catalog::candidates(const FullName& name) const {
    if (!has_catalog(name.catalog)) {
        std::vector<std::string> names;
        for (const std::string& one : closest_names(name.catalog, catalog_names())) {
            names.push_back(one + "." + name.database + "." + name.object);
        }
        return names;
    }
    if (!has_database(name.catalog, name.database)) {
        std::vector<std::string> names;
        for (const std::string& one : closest_names(name.database, database_names(name.catalog))) {
            names.push_back(one + "." + name.object);
        }
        return names;
    }
    std::vector<std::string> names = closest_names(name.object, object_names(name.catalog, name.database, false));
    for (const auto& [catalog_name, entry] : catalogs_) {
        for (const auto& [database_name, database] : entry.databases) {
            const bool here = catalog_name == name.catalog && database_name == name.database;
            if (here || names.size() == 3 || !find({catalog_name, database_name, name.object})) continue;
            const std::string prefix = catalog_name == current_catalog_ ? "" : catalog_name + ".";
            names.push_back(prefix + database_name + "." + name.object);
        }
    }
    return names;
}

CatalogObject Catalog::resolve(std::span<const std::string> parts, SourceRange where) const {
    const FullName name = complete(parts, where);
    CatalogObject object = find(name);
    if (object) return object;
    check_database(name, where);
    std::string hint = did_you_mean(candidates(name));
    if (hint.empty()) {
        const std::vector<std::string> known = object_names(name.catalog, name.database, false);
        if (known.empty()) {
            hint = "no table was created in " + name.catalog + "." + name.database + "; start with CREATE TABLE " +
                   dotted(parts) + " (...) WITH (...)";
        } else {
            hint = "tables and views here:";
            for (std::size_t i = 0; i < known.size() && i < 12; ++i) hint += (i > 0 ? ", " : " ") + known[i];
        }
    }
    throw Error("W3402", "table or view '" + dotted(parts) + "' does not exist", hint).at(where);
}

void Catalog::create_catalog(const std::string& name, const std::string& default_database, bool if_not_exists,
                             SourceRange where) {
    if (has_catalog(name)) {
        if (if_not_exists) return;
        throw Error("W3405", "catalog '" + name + "' exists already", "use another name, or CREATE CATALOG IF NOT EXISTS")
            .at(where);
    }
    CatalogEntry entry;
    entry.default_database = default_database;
    entry.databases[default_database] = {};
    catalogs_.emplace(name, std::move(entry));
}

void Catalog::drop_catalog(const std::string& name, bool if_exists, SourceRange where) {
    if (!has_catalog(name)) {
        if (if_exists) return;
        throw_unknown("W3403", "catalog", name, catalog_names(), where);
    }
    if (name == current_catalog_) {
        throw Error("W3406", "catalog '" + name + "' is the current one and cannot be dropped",
                    "USE CATALOG of another one first")
            .at(where);
    }
    std::erase_if(temporary_, [&](const auto& entry) { return entry.first.catalog == name; });
    catalogs_.erase(name);
}

void Catalog::create_database(const std::string& catalog, const std::string& name, std::optional<std::string> comment,
                              std::map<std::string, std::string> options, bool if_not_exists, SourceRange where) {
    if (!has_catalog(catalog)) throw_unknown("W3403", "catalog", catalog, catalog_names(), where);
    if (has_database(catalog, name)) {
        if (if_not_exists) return;
        throw Error("W3407", "database '" + name + "' exists already in catalog '" + catalog + "'",
                    "use another name, or CREATE DATABASE IF NOT EXISTS")
            .at(where);
    }
    Database database;
    database.comment = std::move(comment);
    database.options = std::move(options);
    catalogs_.at(catalog).databases.emplace(name, std::move(database));
}

void Catalog::alter_database(const std::string& catalog, const std::string& name,
                             const std::map<std::string, std::string>& options, SourceRange where) {
    if (!has_catalog(catalog)) throw_unknown("W3403", "catalog", catalog, catalog_names(), where);
    if (!has_database(catalog, name)) throw_unknown("W3404", "database", name, database_names(catalog), where);
    for (const auto& [key, value] : options) catalogs_.at(catalog).databases.at(name).options[key] = value;
}

void Catalog::drop_database(const std::string& catalog, const std::string& name, bool if_exists, bool cascade,
                            SourceRange where) {
    if (!has_catalog(catalog)) throw_unknown("W3403", "catalog", catalog, catalog_names(), where);
    if (!has_database(catalog, name)) {
        if (if_exists) return;
        throw_unknown("W3404", "database", name, database_names(catalog), where);
    }
    if (catalog == current_catalog_ && name == current_database_) {
        throw Error("W3408", "database '" + name + "' is the current one and cannot be dropped", "USE another database first")
            .at(where);
    }
    auto& databases = catalogs_.at(catalog).databases;
    if (!cascade && !databases.at(name).objects.empty()) {
        std::string tables;
        for (const auto& [table, object] : databases.at(name).objects) tables += (tables.empty() ? "" : ", ") + table;
        throw Error("W3409", "database '" + name + "' is not empty: it holds " + tables,
                    "drop them first, or write DROP DATABASE " + name + " CASCADE")
            .at(where);
    }
    databases.erase(name);
}

void Catalog::use_catalog(const std::string& name, SourceRange where) {
    const auto found = catalogs_.find(name);
    if (found == catalogs_.end()) throw_unknown("W3403", "catalog", name, catalog_names(), where);
    current_catalog_ = name;
    current_database_ = found->second.default_database;
}

void Catalog::use_database(const std::string& catalog, const std::string& name, SourceRange where) {
    if (!has_catalog(catalog)) throw_unknown("W3403", "catalog", catalog, catalog_names(), where);
    if (!has_database(catalog, name)) throw_unknown("W3404", "database", name, database_names(catalog), where);
    current_catalog_ = catalog;
    current_database_ = name;
}

bool Catalog::add(CatalogObject object, bool if_not_exists, SourceRange where) {
    const FullName name = object.name();
    check_database(name, where);
    const bool temporary = object.temporary();
    const CatalogObject existing = temporary ? find_temporary(name) : find_permanent(name);
    if (existing) {
        if (if_not_exists) return false;
        const std::string kind = existing.is_view() ? "view" : "table";
        throw Error("W3410", std::string(temporary ? "temporary " : "") + kind + " '" + name.to_string() + "' exists already",
                    "use another name, DROP it first, or write CREATE ... IF NOT EXISTS to keep the first definition")
            .at(where);
    }
    if (temporary) {
        temporary_.emplace(name, std::move(object));
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).objects.emplace(name.object, std::move(object));
    }
    return true;
}

void Catalog::replace(CatalogObject object) {
    const FullName name = object.name();
    if (object.temporary()) {
        temporary_.at(name) = std::move(object);
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).objects.at(name.object) = std::move(object);
    }
}

void Catalog::remove(const FullName& name, bool temporary) {
    if (temporary) {
        temporary_.erase(name);
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).objects.erase(name.object);
    }
}

bool Catalog::has_database(const std::string& catalog, const std::string& name) const {
    const auto found = catalogs_.find(catalog);
    return found != catalogs_.end() && found->second.databases.contains(name);
}

std::vector<std::string> Catalog::catalog_names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : catalogs_) names.push_back(name);
    return names;
}

std::vector<std::string> Catalog::database_names(const std::string& catalog) const {
    std::vector<std::string> names;
    const auto found = catalogs_.find(catalog);
    if (found == catalogs_.end()) return names;
    for (const auto& [name, database] : found->second.databases) names.push_back(name);
    return names;
}

std::vector<std::string> Catalog::object_names(const std::string& catalog, const std::string& database, bool views_only) const {
    std::set<std::string> names;
    if (has_database(catalog, database)) {
        for (const auto& [name, object] : catalogs_.at(catalog).databases.at(database).objects) {
            if (!views_only || object.is_view()) names.insert(name);
        }
    }
    for (const auto& [name, object] : temporary_) {
        if (name.catalog == catalog && name.database == database && (!views_only || object.is_view())) names.insert(name.object);
    }
    return {names.begin(), names.end()};
}

}  // namespace windrow::catalog
