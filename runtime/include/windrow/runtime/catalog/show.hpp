// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SHOW and DESCRIBE: what the catalog knows, as rows. Column names and texts are Flink 2.2's.

#include "windrow/kernels/batch.hpp"
#include "windrow/runtime/catalog/catalog.hpp"

namespace windrow::sql {
struct Show;
struct Describe;
}  // namespace windrow::sql

namespace windrow::catalog {

/// A small result: its columns and all its rows.
struct ResultTable {
    Schema schema;
    Batch rows;
};

/// Throws W34xx for unknown names, W40xx for kinds that Windrow does not have. Values of secret options are never shown.
[[nodiscard]] ResultTable show(const sql::Show& statement, const Catalog& catalog);
[[nodiscard]] ResultTable describe(const sql::Describe& statement, const Catalog& catalog);

/// The CREATE TABLE or CREATE VIEW statement of an object.
[[nodiscard]] std::string create_statement(const CatalogObject& object);
/// The CREATE MODEL statement.
[[nodiscard]] std::string create_statement(const ModelDefinition& model);

}  // namespace windrow::catalog
