// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a parsed query and a catalog to a plan. Nothing is read or written here: everything that can be known before reading data
/// is checked and refused here.

#include "windrow/kernels/function.hpp"
#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/settings.hpp"
#include "windrow/runtime/plan/plan.hpp"
#include "windrow/runtime/sql/ast.hpp"

#include <filesystem>
#include <vector>

namespace windrow::plan {

/// What a statement is bound in. The referenced catalog and settings must outlive the binder.
struct BindingContext {
    const catalog::Catalog& catalog;
    const catalog::Settings& settings;
    EvaluationContext evaluation;          ///< session time zone, the run's clock and seed: constants are folded with it
    std::filesystem::path base_directory;  ///< relative paths of tables resolve against it
};

/// Binds statements one by one. Window numbers go on through the statements of one binder, so that one binder serves a script.
/// Not thread-safe. Errors: W30xx names and types, W31xx windows, W32xx grouping, W40xx valid Flink SQL that Windrow does not
/// run, and what functions, aggregates and connectors refuse; each with its place in the script.
class Binder {
public:
    explicit Binder(BindingContext context);

    /// A bare SELECT: output names are made unique as Flink does (a, a -> a, a0). Throws the first error; `further_errors` has
    /// the others that were found.
    [[nodiscard]] Output bind_select(const sql::Query& query);
    /// INSERT INTO: columns match by position or by the column list, with implicit casts to the table's types.
    [[nodiscard]] Output bind_insert(const sql::Insert& insert);
    /// Errors found behind the one that the last bind threw, in script order.
    [[nodiscard]] const std::vector<Error>& further_errors() const noexcept { return further_errors_; }

private:
    BindingContext context_;
    int next_window_ = 0;
    std::vector<Error> further_errors_;
};

/// Names and types of a query's rows, as DESCRIBE and the header of a result show them.
[[nodiscard]] Schema output_schema(const Output& output);

/// Types computed columns, watermarks and views for DDL.
class Typer final : public catalog::ExpressionTyper {
public:
    Typer(const catalog::Settings& settings, EvaluationContext evaluation, std::filesystem::path base_directory)
        : settings_(settings), evaluation_(std::move(evaluation)), base_directory_(std::move(base_directory)) {}
    [[nodiscard]] DataType type_of(const sql::Expression& expression, const Schema& columns) const override;
    [[nodiscard]] Schema schema_of(const sql::Query& query, const catalog::Catalog& catalog) const override;

private:
    const catalog::Settings& settings_;
    EvaluationContext evaluation_;
    std::filesystem::path base_directory_;
};

}  // namespace windrow::plan
