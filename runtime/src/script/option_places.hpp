// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where in the script the options of its tables stand, so that an error about an option shows the option and not the query that
/// happened to use the table first.

#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/sql/statement_ast.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace windrow::script {

class OptionPlaces {
public:
    /// Takes in CREATE TABLE and ALTER TABLE ... SET; other statements are passed over.
    void remember(const sql::Statement& statement, const catalog::Catalog& catalog);

    /// The error at the option that it names, if it is about an option (W35xx) of a table of this script; otherwise unchanged.
    /// Connectors name options and their values in single quotes.
    [[nodiscard]] Error placed(const Error& error, std::string_view script, const catalog::Catalog& catalog) const;

private:
    std::map<catalog::FullName, std::vector<sql::Property>> options_;  ///< of tables
    std::map<catalog::FullName, std::vector<sql::Property>> model_options_;
};

}  // namespace windrow::script
