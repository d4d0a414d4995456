// SPDX-License-Identifier: Apache-2.0
#include "lookup_keys.hpp"

#include "node_building.hpp"

#include <algorithm>
#include <optional>

namespace windrow::plan {
namespace {

bool is_whole(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            return true;
        default:
            return false;
    }
}

bool is_scalar(const DataType& type) {
    return type.children().empty() && type.kind() != TypeKind::null && type.kind() != TypeKind::interval_year_month &&
           type.kind() != TypeKind::interval_day_time;
}

/// Values of the one type are asked for in a column of the other without a conversion of the column.
bool are_compared_as_they_are(const DataType& column, const DataType& value) {
    if (!is_scalar(column) || !is_scalar(value)) return false;
    if (column.is_string() || value.is_string()) return column.is_string() && value.is_string();
    if (column.is_binary() || value.is_binary()) return column.is_binary() && value.is_binary();
    return column.kind() == value.kind() || (is_whole(column) && is_whole(value));
}

class Condition {
public:
    Condition(int input_columns, const std::vector<ExpressionPtr>& table_columns, const ScanRequest& table)
        : input_columns_(input_columns), table_columns_(table_columns), table_(table) {}

    LookupKeys sorted(const ExpressionPtr& condition) && {
        for (ExpressionPtr& part : conjuncts(condition)) {
            if (is_true(*part) || take_key(*part)) continue;
            (reads_table(*part) ? out_.of_both : out_.of_input).push_back(std::move(part));
        }
        return std::move(out_);
    }

private:
    static bool is_true(const Expression& part) {
        return part.kind == ExpressionKind::literal && !part.literal.is_null() && part.literal.boolean();
    }

    [[nodiscard]] bool reads_table(const Expression& expression) const {
        const std::vector<int> used = used_columns(expression);
        return !used.empty() && used.back() >= input_columns_;
    }

    /// The physical column that an expression is; null: it is something else.
    [[nodiscard]] const ScanColumn* physical_column(const Expression& expression) const {
        if (expression.kind != ExpressionKind::input || expression.input < input_columns_) return nullptr;
        const Expression& column = *table_columns_[static_cast<std::size_t>(expression.input - input_columns_)];
        if (column.kind != ExpressionKind::input) return nullptr;
        const ScanColumn& scanned = table_.columns[static_cast<std::size_t>(column.input)];
        return scanned.origin == ScanColumn::Origin::physical ? &scanned : nullptr;
    }

    bool take_key(const Expression& part) {
        if (part.kind != ExpressionKind::call || part.function.name != "=" || part.arguments.size() != 2) return false;
        return take_key(*part.arguments[0], part.arguments[1]) || take_key(*part.arguments[1], part.arguments[0]);
    }

    bool take_key(const Expression& side, const ExpressionPtr& value) {
        if (reads_table(*value) || !is_deterministic(*value)) return false;
        // A whole number that is widened is the same number.
        const bool widened = side.kind == ExpressionKind::cast && is_whole(side.type) && is_whole(side.arguments[0]->type) &&
                             side.type.kind() >= side.arguments[0]->type.kind();
        const Expression& bare = side.kind == ExpressionKind::cast ? *side.arguments[0] : side;
        const ScanColumn* column = physical_column(bare);
        if (column == nullptr) return false;
        if ((side.kind == ExpressionKind::cast && !widened) || !are_compared_as_they_are(column->type, value->type)) {
            out_.cast_column = column->name;
            out_.cast_column_type = column->type.to_plain_string();
            return false;
        }
        out_.columns.push_back({column->name, value->type.not_null().with_time_attribute(TimeAttribute::none)});
        out_.values.push_back(value);
        return true;
    }

    int input_columns_;
    const std::vector<ExpressionPtr>& table_columns_;
    const ScanRequest& table_;
    LookupKeys out_;
};

}  // namespace

LookupKeys lookup_keys(const ExpressionPtr& condition, int input_columns, const std::vector<ExpressionPtr>& table_columns,
                       const ScanRequest& table) {
    return Condition(input_columns, table_columns, table).sorted(condition);
}

}  // namespace windrow::plan
