// SPDX-License-Identifier: Apache-2.0
/// = <> < <= > >=, IS [NOT] DISTINCT FROM, BETWEEN [SYMMETRIC] (expressions/033, 036, 070-100, 180-181, 483, 510, 540-550).
#include "windrow/semantics/comparison.hpp"
#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"
#include "expression/row_comparison.hpp"
#include "expression/row_mask.hpp"

#include <algorithm>
#include <array>

namespace windrow {

namespace {

/// The types in which two operands are compared.
struct ComparedTypes {
    DataType left;
    DataType right;
};

ComparedTypes both(const DataType& type) {
    return {type, type};
}

/// How two operands meet: `=` and `<>` bring both to one type, in which FLOAT with DOUBLE, or TIMESTAMP with TIMESTAMP_LTZ, keeps
/// the left one; IS DISTINCT FROM and the orders compare FLOAT with DOUBLE as DOUBLE and TIMESTAMP with TIMESTAMP_LTZ as
/// instants. (Recorded on Flink 2.2.0: with f FLOAT 0.1 and d DOUBLE 0.1, f = d is TRUE, d = f FALSE, f IS DISTINCT FROM d TRUE.)
enum class Meeting : std::uint8_t { equality, distinctness, order };

/// DECIMALs compare exactly, whatever their scales.
ComparedTypes compared_numbers(const DataType& a, const DataType& b, Meeting meeting) {
    const bool decimal = a.kind() == TypeKind::decimal || b.kind() == TypeKind::decimal;
    if (a.is_floating() || b.is_floating()) {
        if (decimal) return both(DataType::float64());
        if (a.is_floating() && b.is_floating()) return both(meeting == Meeting::equality || a == b ? a : DataType::float64());
        return both(a.is_floating() ? a : b);
    }
    if (decimal) return {decimal_type(decimal_shape(a)), decimal_type(decimal_shape(b))};
    return both(a.kind() >= b.kind() ? a : b);
}

/// `s > 5` compares as numbers, in a type that holds a BIGINT too; `s = 5` is refused (expressions/540-550).
std::optional<ComparedTypes> compared_text_and_number(const DataType& number, Meeting meeting) {
    if (meeting != Meeting::order) return std::nullopt;
    const std::array<DataType, 2> types{number, DataType::bigint()};
    return both(*common_type(types));
}

std::optional<ComparedTypes> compared_types(const DataType& a, const DataType& b, Meeting meeting) {
    if (a.kind() == TypeKind::null && b.kind() == TypeKind::null) return both(DataType::boolean());
    if (a.kind() == TypeKind::null) return both(b);
    if (b.kind() == TypeKind::null) return both(a);
    if (a.is_numeric() && b.is_numeric()) return compared_numbers(a, b, meeting);
    if ((a.is_string() && b.is_string()) || (a.is_binary() && b.is_binary())) return ComparedTypes{a, b};
    if (a.is_string() && b.is_numeric()) return compared_text_and_number(b, meeting);
    if (b.is_string() && a.is_numeric()) return compared_text_and_number(a, meeting);
    const auto reads_text = [](const DataType& type) { return is_time_point(type) || type.kind() == TypeKind::boolean; };
    if (a.is_string() && reads_text(b)) return both(b);
    if (b.is_string() && reads_text(a)) return both(a);
    if (a.is_timestamp() && b.is_timestamp() && a.kind() != b.kind()) {
        const std::int32_t precision = std::max(a.precision(), b.precision());
        const bool local = meeting == Meeting::equality && a.kind() == TypeKind::timestamp;
        return both(local ? DataType::timestamp(precision) : DataType::timestamp_ltz(precision));
    }
    const std::array<DataType, 2> types{a, b};
    const std::optional<DataType> common = common_type(types);
    if (!common) return std::nullopt;
    return both(*common);
}

[[noreturn]] void refuse_comparison(const BindRequest& request, const DataType& a, const DataType& b) {
    throw Error("W3306",
                a.to_plain_string() + " and " + b.to_plain_string() + " cannot be compared by " + std::string(request.name),
                "cast one side: CAST(x AS " + b.to_plain_string() + ")");
}

ComparedTypes require_comparable(const BindRequest& request, std::size_t i, std::size_t j, Meeting meeting) {
    const DataType& a = request.arguments[i].type;
    const DataType& b = request.arguments[j].type;
    const std::optional<ComparedTypes> types = compared_types(a, b, meeting);
    if (!types) refuse_comparison(request, a, b);
    return {types->left.with_nullable(true).with_time_attribute(TimeAttribute::none),
            types->right.with_nullable(true).with_time_attribute(TimeAttribute::none)};
}

template <Comparison Op>
void comparison_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    compare_columns(Op, arguments[0], arguments[1], call.rows, out);
}

/// Orders a DECIMAL and a floating-point number, both as DOUBLE, by java.lang.Double#compare, as Flink does: -0.0 < 0.00.
template <Comparison Op>
void total_order_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_rows<bool, double, double>(arguments[0], arguments[1], call.rows, out,
                                   [](double a, double b) { return semantics::compare_in_total_order<Op>(a, b); });
}

template <Comparison Op>
BoundFunction bind_comparison(const BindRequest& request) {
    require_arguments(request, 2, 2, "a " + std::string(request.name) + " b");
    const Meeting meeting = Op == Comparison::equal || Op == Comparison::not_equal ? Meeting::equality : Meeting::order;
    const ComparedTypes types = require_comparable(request, 0, 1, meeting);
    const DataType& a = request.arguments[0].type;
    const DataType& b = request.arguments[1].type;
    const bool mixed = (a.kind() == TypeKind::decimal && b.is_floating()) || (a.is_floating() && b.kind() == TypeKind::decimal);
    const ScalarKernel kernel = mixed && meeting == Meeting::order ? total_order_kernel<Op> : comparison_kernel<Op>;
    BoundFunction out = bound(request, DataType::boolean(), {types.left, types.right}, kernel);
    out.total_order = mixed && meeting == Meeting::order;
    if (types.left.kind() == TypeKind::row) out.result = out.result.with_nullable(true);
    return out;
}

template <bool Distinct>
void distinct_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    RowMask same = RowMask::all(call.rows);
    if (arguments[0].type.physical() >= PhysicalKind::list) {
        std::vector<std::uint64_t> words(static_cast<std::size_t>(bitmap_words(call.rows)), 0);
        for (std::int64_t i = 0; i < call.rows; ++i) {
            if (!rows_not_distinct(arguments[0], i, arguments[1], i)) continue;
            words[static_cast<std::size_t>(i / 64)] |= std::uint64_t{1} << (i % 64);
        }
        same = RowMask::from_words(call.rows, [&](std::int64_t w) { return words[static_cast<std::size_t>(w)]; });
    } else {
        Column equal;
        equal.type = DataType::boolean();
        compare_columns(Comparison::equal, arguments[0], arguments[1], call.rows, equal);
        const RowMask a = valid_rows(arguments[0], call.rows);
        const RowMask b = valid_rows(arguments[1], call.rows);
        const RowMask hits = boolean_rows(equal, true, call.rows);
        same = RowMask::from_words(
            call.rows, [&](std::int64_t w) { return (a.word(w) & b.word(w) & hits.word(w)) | ~(a.word(w) | b.word(w)); });
    }
    const RowMask other = RowMask::all(call.rows).without(same);
    out = Distinct ? boolean_column(type, other, same) : boolean_column(type, same, other);
}

template <bool Distinct>
BoundFunction bind_distinct(const BindRequest& request) {
    require_arguments(request, 2, 2, "a " + std::string(request.name) + " b");
    const ComparedTypes types = require_comparable(request, 0, 1, Meeting::distinctness);
    BoundFunction out = bound(request, DataType::boolean(), {types.left, types.right}, distinct_kernel<Distinct>);
    out.result = DataType::boolean().not_null();
    out.strict = false;
    return out;
}

/// BETWEEN is `x >= low AND x <= high` with Kleene's AND, so a NULL bound gives FALSE if the other one already fails. Operands
/// are brought to one type each pair; the kernel casts nothing, so all three have comparable types.
struct Range {
    RowMask inside;
    RowMask outside;
};
Range between(const Column& x, const Column& low, const Column& high, std::int64_t rows) {
    const auto answer = [&](Comparison comparison, const Column& bound_column, bool wanted) {
        Column result;
        result.type = DataType::boolean();
        compare_columns(comparison, x, bound_column, rows, result);
        restrict_validity(result, valid_rows(x, rows).intersect(valid_rows(bound_column, rows)));
        return boolean_rows(result, wanted, rows);
    };
    const RowMask fails_low = answer(Comparison::greater_equal, low, false);
    const RowMask fails_high = answer(Comparison::less_equal, high, false);
    return {answer(Comparison::greater_equal, low, true).intersect(answer(Comparison::less_equal, high, true)),
            RowMask::from_words(rows, [&](std::int64_t w) { return fails_low.word(w) | fails_high.word(w); })};
}

void between_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    const Range range = between(arguments[0], arguments[1], arguments[2], call.rows);
    out = boolean_column(type, range.inside, range.outside);
}
/// Either order of the bounds will do: Kleene's OR of both BETWEENs.
void between_symmetric_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const DataType type = out.type;
    const Range one = between(arguments[0], arguments[1], arguments[2], call.rows);
    const Range two = between(arguments[0], arguments[2], arguments[1], call.rows);
    const RowMask inside =
        RowMask::from_words(call.rows, [&](std::int64_t w) { return one.inside.word(w) | two.inside.word(w); });
    out = boolean_column(type, inside, one.outside.intersect(two.outside));
}

BoundFunction bind_between(const BindRequest& request) {
    require_arguments(request, 3, 3, "x BETWEEN low AND high");
    // All three in one type: the compared type of x with both bounds.
    const ComparedTypes low = require_comparable(request, 0, 1, Meeting::order);
    const ComparedTypes high = require_comparable(request, 0, 2, Meeting::order);
    std::vector<DataType> types{low.left, low.right, high.right};
    if (!(low.left == high.left)) {
        const std::array<DataType, 3> all{low.left, low.right, high.right};
        std::optional<DataType> common = common_type(all);
        if (!common &&
            (request.arguments[1].type.kind() == TypeKind::null || request.arguments[2].type.kind() == TypeKind::null)) {
            common = request.arguments[1].type.kind() == TypeKind::null ? high.left : low.left;
        }
        if (!common) refuse_comparison(request, request.arguments[1].type, request.arguments[2].type);
        types = {*common, *common, *common};
    }
    const bool symmetric = request.name != "BETWEEN";
    BoundFunction out = bound(request, DataType::boolean(), types, symmetric ? between_symmetric_kernel : between_kernel);
    out.strict = false;
    return out;
}

}  // namespace

void register_comparison_functions(FunctionRegistry& registry) {
    registry.add({"=", {"a = b"}, bind_comparison<Comparison::equal>});
    registry.add({"<>", {"a <> b"}, bind_comparison<Comparison::not_equal>});
    registry.add({"<", {"a < b"}, bind_comparison<Comparison::less>});
    registry.add({"<=", {"a <= b"}, bind_comparison<Comparison::less_equal>});
    registry.add({">", {"a > b"}, bind_comparison<Comparison::greater>});
    registry.add({">=", {"a >= b"}, bind_comparison<Comparison::greater_equal>});
    registry.add({"IS DISTINCT FROM", {"a IS DISTINCT FROM b"}, bind_distinct<true>});
    registry.add({"IS NOT DISTINCT FROM", {"a IS NOT DISTINCT FROM b"}, bind_distinct<false>});
    registry.add({"BETWEEN", {"x BETWEEN low AND high"}, bind_between});
    registry.add({"BETWEEN SYMMETRIC", {"x BETWEEN SYMMETRIC low AND high"}, bind_between});
}

}  // namespace windrow
