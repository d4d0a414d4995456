// SPDX-License-Identifier: Apache-2.0
/// The catalog's models.
#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <set>
#include <utility>

namespace windrow::catalog {

ModelPtr Catalog::find_model(const FullName& name, bool temporary) const {
    if (temporary) {
        const auto found = temporary_models_.find(name);
        return found == temporary_models_.end() ? nullptr : found->second;
    }
    if (!has_database(name.catalog, name.database)) return nullptr;
    const auto& models = catalogs_.at(name.catalog).databases.at(name.database).models;
    const auto found = models.find(name.object);
    return found == models.end() ? nullptr : found->second;
}

ModelPtr Catalog::find_model(const FullName& name) const {
    ModelPtr model = find_model(name, true);
    return model ? model : find_model(name, false);
}

ModelPtr Catalog::resolve_model(std::span<const std::string> parts, SourceRange where) const {
    const FullName name = complete(parts, where);
    if (ModelPtr model = find_model(name)) return model;
    check_database(name, where);
    const std::vector<std::string> known = model_names(name.catalog, name.database, true);
    std::string hint = did_you_mean(closest_names(name.object, known));
    if (hint.empty() && find(name)) {
        hint = "that is a table or view; a model is made by CREATE MODEL";
    } else if (hint.empty() && known.empty()) {
        hint = "no model was created in " + name.catalog + "." + name.database + "; start with CREATE MODEL " + name.object +
               " INPUT (...) OUTPUT (...) WITH ('provider' = 'onnx', 'path' = 'FILE.onnx')";
    } else if (hint.empty()) {
        hint = "models here:";
        for (std::size_t i = 0; i < known.size() && i < 12; ++i) hint += (i > 0 ? ", " : " ") + known[i];
    }
    throw Error("W3601", "model '" + name.to_string() + "' does not exist", hint).at(where);
}

bool Catalog::add_model(ModelPtr model, bool if_not_exists, SourceRange where) {
    const FullName name = model->name;
    check_database(name, where);
    if (find_model(name, model->temporary)) {
        if (if_not_exists) return false;
        throw Error(
            "W3602", std::string(model->temporary ? "temporary " : "") + "model '" + name.to_string() + "' exists already",
            "use another name, DROP MODEL first (OR REPLACE replaces no model in Flink either), or write CREATE MODEL IF NOT "
            "EXISTS to keep the first definition")
            .at(where);
    }
    if (model->temporary) {
        temporary_models_.emplace(name, std::move(model));
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).models.emplace(name.object, std::move(model));
    }
    return true;
}

void Catalog::replace_model(ModelPtr model) {
    const FullName name = model->name;
    if (model->temporary) {
        temporary_models_.at(name) = std::move(model);
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).models.at(name.object) = std::move(model);
    }
}

void Catalog::remove_model(const FullName& name, bool temporary) {
    if (temporary) {
        temporary_models_.erase(name);
    } else {
        catalogs_.at(name.catalog).databases.at(name.database).models.erase(name.object);
    }
}

std::vector<std::string> Catalog::model_names(const std::string& catalog, const std::string& database,
                                              bool with_temporary) const {
    std::set<std::string> names;
    if (has_database(catalog, database)) {
        for (const auto& [name, model] : catalogs_.at(catalog).databases.at(database).models) names.insert(name);
    }
    for (const auto& [name, model] : temporary_models_) {
        if (with_temporary && name.catalog == catalog && name.database == database) names.insert(name.object);
    }
    return {names.begin(), names.end()};
}

}  // namespace windrow::catalog
