// SPDX-License-Identifier: Apache-2.0
#include "expression/merge_branches.hpp"
#include "expression/row_comparison.hpp"
#include "expression/row_mask.hpp"
#include "windrow/kernels/expression.hpp"

#include <array>

namespace windrow {

namespace {

/// The first `rows` rows of a constant column, for evaluation of what is constant on one row.
Column with_rows(Column column, std::int64_t rows) {
    column.rows = rows;
    return column;
}

/// One evaluation of a tree over a batch. Columns of rows outside the mask hold anything.
class Evaluator {
public:
    Evaluator(const Batch& batch, const EvaluationContext& context) : batch_(batch), context_(context) {}

    Column run(const Expression& e, const RowMask& mask) const {
        switch (e.kind) {
            case ExpressionKind::input:
                return input(e);
            case ExpressionKind::literal:
                return Column::of_constant(e.type, e.literal, batch_.rows);
            case ExpressionKind::call:
                return call(e, mask);
            case ExpressionKind::cast:
                return cast(e, mask);
            case ExpressionKind::logical_and:
                return logical(e, mask, false);
            case ExpressionKind::logical_or:
                return logical(e, mask, true);
            case ExpressionKind::conditional:
                return conditional(e, mask);
            case ExpressionKind::coalesce:
                return coalesce(e, mask);
            case ExpressionKind::in_list:
                return in_list(e, mask);
        }
        throw_defect("unknown kind of expression");
    }

private:
    Column input(const Expression& e) const {
        if (e.input < 0 || static_cast<std::size_t>(e.input) >= batch_.columns.size()) {
            throw_defect("input column " + std::to_string(e.input) + " of " + std::to_string(batch_.columns.size()));
        }
        Column out = batch_.columns[static_cast<std::size_t>(e.input)];
        out.type = e.type;
        return out;
    }

    Column cast(const Expression& e, const RowMask& mask) const {
        const Column argument = run(*e.arguments[0], mask);
        return cast_to(argument, e.type, e.try_cast, mask, e.where);
    }

    Column cast_to(const Column& column, const DataType& type, bool try_cast, const RowMask& mask, SourceRange where) const {
        try {
            if (column.constant && batch_.rows > 0) {
                if (mask.is_none()) return Column::of_nulls(type, batch_.rows);
                Column out = cast_column(with_rows(column, 1), type, try_cast, context_, nullptr);
                out.constant = true;
                return with_rows(std::move(out), batch_.rows);
            }
            return cast_column(column, type, try_cast, context_, mask.bits());
        } catch (Error& error) {
            error.at(where);
            throw;
        }
    }
    /// A branch or list element in the type that its parent has.
    Column as_type(Column column, const DataType& type, const RowMask& mask, SourceRange where) const {
        if (column.type == type || column.type.kind() == TypeKind::null) return column;
        return cast_to(column, type, false, mask, where);
    }

    Column call(const Expression& e, const RowMask& mask) const {
        if (batch_.rows == 0 || mask.is_none()) return Column::of_nulls(e.type, batch_.rows);
        std::vector<Column> arguments;
        arguments.reserve(e.arguments.size());
        bool constant = e.function.deterministic;
        for (const ExpressionPtr& argument : e.arguments) {
            arguments.push_back(run(*argument, mask));
            constant = constant && arguments.back().constant;
        }
        const std::int64_t rows = constant ? 1 : batch_.rows;
        RowMask valid = RowMask::all(rows);
        if (e.function.strict) {
            for (const Column& argument : arguments) {
                if (argument.constant && !argument.is_valid(0)) return Column::of_nulls(e.type, batch_.rows);
                if (!argument.constant) valid = valid.intersect(valid_rows(argument, rows));
            }
        }
        const RowMask active = constant ? RowMask::all(1) : mask.intersect(valid);
        if (active.is_none()) return Column::of_nulls(e.type, batch_.rows);
        if (constant) {
            for (Column& argument : arguments) argument.rows = 1;
        }
        Column out;
        out.type = e.type;
        if (is_reflexive_comparison(e)) {
            const bool result = e.function.name != "<>" && e.function.name != "<" && e.function.name != ">";
            out = Column::of_constant(e.type, Value(result), rows).materialized();
        } else {
            const Buffer& ordinals = batch_.stamps.ordinals;
            const CallContext context{context_,
                                      rows,
                                      active.bits(),
                                      e.function.state.get(),
                                      batch_.stamps.first_ordinal,
                                      ordinals.empty() ? nullptr : ordinals.as<std::uint64_t>(),
                                      &batch_.stamps};
            try {
                e.function.kernel(context, arguments, out);
            } catch (Error& error) {
                error.at(e.where);
                throw;
            }
        }
        out.rows = rows;
        if (!valid.is_all()) {
            if (out.constant) out = out.materialized();
            restrict_validity(out, valid);
        }
        if (constant) {
            out.constant = true;
            out.rows = batch_.rows;
        }
        return out;
    }

    /// `x = x`, `x < x` and so on: Flink simplifies them by the expression alone, so that NaN equals itself (expressions/033).
    static bool is_reflexive_comparison(const Expression& e) {
        if (e.arguments.size() != 2 || !e.arguments[0]->type.is_floating()) return false;
        const std::string& name = e.function.name;
        if (name != "=" && name != "<>" && name != "<" && name != "<=" && name != ">" && name != ">=") return false;
        return e.arguments[0]->kind != ExpressionKind::literal && same_expression(*e.arguments[0], *e.arguments[1]);
    }

    /// Kleene AND (`absorbing` false) and OR (true): an argument is evaluated only where no earlier one has decided.
    Column logical(const Expression& e, const RowMask& mask, bool absorbing) const {
        const std::int64_t rows = batch_.rows;
        RowMask open = mask;
        RowMask decided = nothing();
        RowMask neutral = RowMask::all(rows);
        bool constant = true;
        for (const ExpressionPtr& argument : e.arguments) {
            if (open.is_none()) break;
            const Column column = run(*argument, open);
            constant = constant && column.constant;
            const RowMask decides = boolean_rows(column, absorbing, rows).intersect(open);
            neutral = neutral.intersect(boolean_rows(column, !absorbing, rows));
            if (!decides.is_none()) {
                decided = unite(decided, decides);
                open = open.without(decides);
            }
        }
        neutral = neutral.without(decided);
        Column out = absorbing ? boolean_column(e.type, decided, neutral) : boolean_column(e.type, neutral, decided);
        if (constant && rows > 0 && mask.is_all()) out = Column::of_constant(e.type, out.value(0), rows);
        return out;
    }

    Column conditional(const Expression& e, const RowMask& mask) const {
        std::vector<Branch> branches;
        RowMask open = mask;
        std::size_t k = 0;
        for (; k + 1 < e.arguments.size() && !open.is_none(); k += 2) {
            const Column condition = run(*e.arguments[k], open);
            const RowMask taken = boolean_rows(condition, true, batch_.rows).intersect(open);
            if (taken.is_none()) continue;
            add_branch(*e.arguments[k + 1], e, taken, branches);
            open = open.without(taken);
        }
        if (!open.is_none() && e.arguments.size() % 2 == 1) add_branch(*e.arguments.back(), e, open, branches);
        return merged(e, branches, mask);
    }
    void add_branch(const Expression& branch, const Expression& parent, const RowMask& rows,
                    std::vector<Branch>& branches) const {
        branches.push_back({as_type(run(branch, rows), parent.type, rows, branch.where), rows});
    }
    /// Rows outside the mask may hold anything, so a single branch gives them all.
    Column merged(const Expression& e, std::vector<Branch>& branches, const RowMask& mask) const {
        if (branches.size() == 1) {
            bool whole = true;
            for (std::int64_t w = 0; w < bitmap_words(batch_.rows); ++w)
                whole = whole && branches[0].rows.word(w) == mask.word(w);
            if (whole) branches[0].rows = RowMask::all(batch_.rows);
        }
        return merge_branches(e.type, batch_.rows, branches);
    }

    Column coalesce(const Expression& e, const RowMask& mask) const {
        std::vector<Branch> branches;
        RowMask open = mask;
        for (std::size_t k = 0; k < e.arguments.size() && !open.is_none(); ++k) {
            Column column = as_type(run(*e.arguments[k], open), e.type, open, e.arguments[k]->where);
            const RowMask given = k + 1 == e.arguments.size() ? open : open.intersect(valid_rows(column, batch_.rows));
            if (given.is_none()) continue;
            open = open.without(given);
            branches.push_back({std::move(column), given});
        }
        return merged(e, branches, mask);
    }

    /// TRUE where an element equals, else NULL where the needle or an element compared is NULL, else FALSE.
    Column in_list(const Expression& e, const RowMask& mask) const {
        const std::int64_t rows = batch_.rows;
        const Column needle = run(*e.arguments[0], mask);
        RowMask found = nothing();
        RowMask unknown = RowMask::all(rows).without(valid_rows(needle, rows));
        RowMask open = mask.intersect(valid_rows(needle, rows));
        bool constant = needle.constant;
        for (std::size_t k = 1; k < e.arguments.size() && !open.is_none(); ++k) {
            const Column element = run(*e.arguments[k], open);
            constant = constant && element.constant;
            const Column equal = equals(needle, element, open, e);
            const RowMask hits = boolean_rows(equal, true, rows).intersect(open);
            const RowMask answered = valid_rows(equal, rows);
            if (!answered.is_all()) unknown = unite(unknown, open.without(answered));
            if (!hits.is_none()) {
                found = unite(found, hits);
                open = open.without(hits);
            }
        }
        const RowMask missing = RowMask::from_words(rows, [&](std::int64_t w) { return ~(found.word(w) | unknown.word(w)); });
        Column out = e.negated ? boolean_column(e.type, missing, found) : boolean_column(e.type, found, missing);
        if (constant && rows > 0 && mask.is_all()) out = Column::of_constant(e.type, out.value(0), rows);
        return out;
    }

    /// needle = element, NULL where either is.
    Column equals(const Column& needle, const Column& element, const RowMask& rows, const Expression& e) const {
        if (needle.type.kind() == TypeKind::null || element.type.kind() == TypeKind::null) {
            return Column::of_nulls(DataType::boolean(), batch_.rows);
        }
        Column out;
        out.type = DataType::boolean();
        const bool alike = needle.type == element.type || (needle.type.is_string() && element.type.is_string()) ||
                           (needle.type.kind() == TypeKind::decimal && element.type.kind() == TypeKind::decimal);
        if (alike) {
            compare_columns(Comparison::equal, needle, element, batch_.rows, out);
        } else {
            const std::array<DataType, 2> types{needle.type, element.type};
            const std::optional<DataType> common = common_type(types);
            if (!common) throw_defect("IN over " + needle.type.to_string() + " and " + element.type.to_string());
            compare_columns(Comparison::equal, cast_to(needle, *common, false, rows, e.where),
                            cast_to(element, *common, false, rows, e.where), batch_.rows, out);
        }
        restrict_validity(out, valid_rows(needle, batch_.rows).intersect(valid_rows(element, batch_.rows)));
        return out;
    }

    [[nodiscard]] RowMask nothing() const {
        return RowMask::from_words(batch_.rows, [](std::int64_t) { return std::uint64_t{0}; });
    }
    static RowMask unite(const RowMask& a, const RowMask& b) {
        return RowMask::from_words(a.rows(), [&](std::int64_t w) { return a.word(w) | b.word(w); });
    }

    const Batch& batch_;
    const EvaluationContext& context_;
};

}  // namespace

Column evaluate(const Expression& expression, const Batch& batch, const EvaluationContext& context, const std::uint8_t* active) {
    const RowMask mask = active == nullptr ? RowMask::all(batch.rows) : RowMask::copy_of(active, batch.rows);
    return Evaluator(batch, context).run(expression, mask);
}

Value evaluate_constant(const Expression& expression, const EvaluationContext& context) {
    Batch batch;
    batch.rows = 1;
    return evaluate(expression, batch, context).value(0);
}

std::vector<std::int32_t> true_rows(const Column& condition) {
    const RowMask mask = boolean_rows(condition, true, condition.rows);
    std::vector<std::int32_t> out;
    if (mask.is_none()) return out;
    out.reserve(static_cast<std::size_t>(condition.rows));
    for (std::int64_t w = 0; w < bitmap_words(condition.rows); ++w) {
        for (std::uint64_t rest = mask.word(w); rest != 0; rest &= rest - 1) {
            out.push_back(static_cast<std::int32_t>(w * 64 + __builtin_ctzll(rest)));
        }
    }
    return out;
}

}  // namespace windrow
