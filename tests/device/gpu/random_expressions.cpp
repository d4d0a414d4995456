// SPDX-License-Identifier: Apache-2.0
#include "gpu/random_expressions.hpp"

#include "windrow/kernels/device_functions.hpp"
#include "windrow/kernels/error.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace windrow::gpu {

namespace {

const std::vector<DataType>& all_types() {
    static const std::vector<DataType> types{DataType::boolean(),
                                             DataType::tinyint(),
                                             DataType::smallint(),
                                             DataType::integer(),
                                             DataType::bigint(),
                                             DataType::float32(),
                                             DataType::float64(),
                                             DataType::decimal(9, 2),
                                             DataType::decimal(20, 6),
                                             DataType::decimal(38, 10),
                                             DataType::decimal(38, 0),
                                             DataType::string(),
                                             DataType::date(),
                                             DataType::time(3),
                                             DataType::timestamp(3),
                                             DataType::timestamp(9),
                                             DataType::timestamp_ltz(3),
                                             DataType::timestamp_ltz(6),
                                             DataType::interval_year_month(),
                                             DataType::interval_day_time()};
    return types;
}

int128_t power(int exponent) {
    int128_t out = 1;
    for (int k = 0; k < exponent; ++k) out *= 10;
    return out;
}

const std::vector<std::string>& function_names() {
    static const std::vector<std::string> names{
#define WINDROW_NAME(function, rule) function,
        WINDROW_DEVICE_FUNCTIONS(WINDROW_NAME)
#undef WINDROW_NAME
    };
    return names;
}

}  // namespace

Value RandomExpressions::text_value() {
    static const std::array<const char*, 22> texts{"",
                                                   "a",
                                                   "ab%",
                                                   "12",
                                                   "-7.5",
                                                   " 42 ",
                                                   "1e3",
                                                   "true",
                                                   "FALSE",
                                                   "2024-02-29",
                                                   "1969-12-31",
                                                   "abc",
                                                   "12:34:56.7",
                                                   "NaN",
                                                   "caf\xc3\xa9",
                                                   "99999999999",
                                                   "2024-02-29 23:59:59.999",
                                                   "x_y",
                                                   "b",
                                                   "0.005",
                                                   "T",
                                                   "1,5"};
    return {texts[static_cast<std::size_t>(below(static_cast<std::int64_t>(texts.size())))]};
}

Value RandomExpressions::value(const DataType& type) {
    const auto whole = [&](std::int64_t least, std::int64_t greatest) -> std::int64_t {
        switch (below(8)) {
            case 0:
                return least;
            case 1:
                return greatest;
            case 2:
                return 0;
            case 3:
                return -1;
            case 4:
                return std::uniform_int_distribution<std::int64_t>(least, greatest)(random_);
            default:
                return below(21) - 10;
        }
    };
    switch (type.kind()) {
        case TypeKind::boolean:
            return {below(2) == 1};
        case TypeKind::tinyint:
            return {whole(-128, 127)};
        case TypeKind::smallint:
            return {whole(-32768, 32767)};
        case TypeKind::integer:
            return {whole(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max())};
        case TypeKind::bigint:
            return {whole(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())};
        case TypeKind::float32:
        case TypeKind::float64: {
            static const std::array<double, 14> special{0.0,
                                                        -0.0,
                                                        1.5,
                                                        -2.5,
                                                        0.1,
                                                        1e18,
                                                        -1e-7,
                                                        5e-324,
                                                        1.7976931348623157e308,
                                                        std::numeric_limits<double>::infinity(),
                                                        -std::numeric_limits<double>::infinity(),
                                                        std::numeric_limits<double>::quiet_NaN(),
                                                        2147483648.5,
                                                        1.005};
            const double v = below(2) == 0 ? special[static_cast<std::size_t>(below(static_cast<std::int64_t>(special.size())))]
                                           : std::uniform_real_distribution<double>(-1000, 1000)(random_);
            return {type.kind() == TypeKind::float32 ? static_cast<double>(static_cast<float>(v)) : v};
        }
        case TypeKind::decimal: {
            const int128_t most = power(type.precision()) - 1;
            switch (below(5)) {
                case 0:
                    return {most};
                case 1:
                    return {-most};
                case 2:
                    return {int128_t{0}};
                default:
                    return {static_cast<int128_t>(whole(-100000000, 100000000))};
            }
        }
        case TypeKind::date:
            return {below(4) == 0 ? whole(-719528, 2932896) : below(30000)};
        case TypeKind::time:
            return {below(86400000)};
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz: {
            const std::int64_t ms = below(4) == 0 ? -below(4000000000000) : below(2000000000000);
            if (type.precision() <= 3) return {ms};
            return {static_cast<int128_t>(ms) * 1000000 + below(1000) * (type.precision() == 9 ? 999 : 1000)};
        }
        case TypeKind::interval_year_month:
            return {whole(-100000, 100000)};
        case TypeKind::interval_day_time:
            return {whole(-100000000000, 100000000000)};
        default:
            return text_value();
    }
}

Batch RandomExpressions::batch(std::int64_t rows) {
    Batch out;
    out.rows = rows;
    for (const DataType& type : all_types()) {
        for (int copy = 0; copy < 2; ++copy) {
            const std::int64_t form = below(8);
            if (form == 0) {
                out.columns.push_back(Column::of_constant(type, below(4) == 0 ? Value() : value(type), rows));
                continue;
            }
            std::vector<Value> values;
            for (std::int64_t i = 0; i < rows; ++i) values.push_back(form > 2 && below(5) == 0 ? Value() : value(type));
            out.columns.push_back(Column::of_values(type, values));
        }
    }
    return out;
}

ExpressionPtr RandomExpressions::literal(const DataType& type) {
    if (below(12) == 0) return Expression::make_literal(Value(), type, place());
    return Expression::make_literal(value(type), type.not_null(), place());
}

ExpressionPtr RandomExpressions::leaf(const Batch& batch) {
    if (below(4) == 0)
        return literal(all_types()[static_cast<std::size_t>(below(static_cast<std::int64_t>(all_types().size())))]);
    const std::int64_t column = below(static_cast<std::int64_t>(batch.columns.size()));
    return Expression::make_input(static_cast<int>(column), batch.columns[static_cast<std::size_t>(column)].type, place());
}

ExpressionPtr RandomExpressions::leaf_of(const Batch& batch, const DataType& type) {
    for (int attempts = 0; attempts < 200; ++attempts) {
        ExpressionPtr found = leaf(batch);
        if (found->type == type) return found;
    }
    return literal(type);
}

ExpressionPtr RandomExpressions::text(const std::string& word) {
    return Expression::make_literal(Value(word), DataType::character(static_cast<std::int32_t>(word.size())).not_null(), place());
}

ExpressionPtr RandomExpressions::call(const std::string& name, std::vector<ExpressionPtr> arguments) {
    std::vector<ArgumentInfo> infos;
    for (const ExpressionPtr& argument : arguments) {
        infos.push_back(
            {argument->type, argument->kind == ExpressionKind::literal ? &argument->literal : nullptr, argument->where});
    }
    BoundFunction function = FunctionRegistry::builtin().resolve({name, infos, session_});
    for (std::size_t i = 0; i < arguments.size() && i < function.argument_types.size(); ++i) {
        if (arguments[i]->type == function.argument_types[i]) continue;
        // The planner folds casts of literals, and functions look at literals.
        if (arguments[i]->kind == ExpressionKind::literal) {
            const auto folded = Expression::make_cast(arguments[i], function.argument_types[i], false, place());
            arguments[i] = Expression::make_literal(evaluate_constant(*folded, session_), function.argument_types[i], place());
        } else {
            arguments[i] = Expression::make_cast(arguments[i], function.argument_types[i], false, place());
        }
    }
    if (arguments.size() > function.argument_types.size()) arguments.resize(function.argument_types.size());
    return Expression::make_call(std::move(function), std::move(arguments), place());
}

ExpressionPtr RandomExpressions::syntax_call(const std::string& name, const Batch& batch, int depth) {
    static const std::array<const char*, 19> units{
        "NANOSECOND", "MICROSECOND", "MILLISECOND", "SECOND",     "MINUTE",  "HOUR",   "DAY", "WEEK", "MONTH", "QUARTER",
        "YEAR",       "DECADE",      "CENTURY",     "MILLENNIUM", "ISOYEAR", "ISODOW", "DOW", "DOY",  "EPOCH"};
    const ExpressionPtr unit = text(units[static_cast<std::size_t>(below(static_cast<std::int64_t>(units.size())))]);
    if (name == "EXTRACT" || name == "FLOOR TO" || name == "CEIL TO") return call(name, {unit, expression(batch, depth)});
    if (name == "TIMESTAMPADD") return call(name, {unit, leaf_of(batch, DataType::integer()), expression(batch, depth)});
    if (name == "TIMESTAMPDIFF") return call(name, {unit, expression(batch, depth), expression(batch, depth)});
    if (name == "INTERVAL DIFFERENCE") {
        return call(name, {expression(batch, depth), expression(batch, depth), text(below(2) == 0 ? "DAY" : "MONTH")});
    }
    static const std::array<const char*, 8> patterns{"%a%", "a%", "%b", "_b%", "", "%", "12", "%!%"};
    return call(name, {leaf_of(batch, DataType::string()),
                       text(patterns[static_cast<std::size_t>(below(static_cast<std::int64_t>(patterns.size())))])});
}

ExpressionPtr RandomExpressions::cast(const Batch& batch, int depth) {
    ExpressionPtr from = expression(batch, depth);
    const DataType& to = all_types()[static_cast<std::size_t>(below(static_cast<std::int64_t>(all_types().size())))];
    if (!castable(from->type, to) || (to.is_string() && !(from->type == to))) return nullptr;
    // A failing CAST would end most programs early.
    const bool tries = from->type.is_string() || from->type.is_floating() ? below(3) != 0 : below(4) == 0;
    return Expression::make_cast(std::move(from), to.with_nullable(true), tries, place());
}

ExpressionPtr RandomExpressions::lazy(const Batch& batch, int depth) {
    switch (below(4)) {
        case 0: {
            std::vector<ExpressionPtr> arguments;
            for (std::int64_t k = 0; k < 2 + below(2); ++k) arguments.push_back(condition(batch, depth));
            const ExpressionKind kind = below(2) == 0 ? ExpressionKind::logical_and : ExpressionKind::logical_or;
            return Expression::make(kind, DataType::boolean(), std::move(arguments), place());
        }
        case 1: {
            const ExpressionPtr first = expression(batch, depth);
            std::vector<ExpressionPtr> arguments{condition(batch, depth), first};
            if (below(2) == 0) {
                arguments.push_back(condition(batch, depth));
                arguments.push_back(leaf_of(batch, first->type));
            }
            if (below(3) != 0) arguments.push_back(leaf_of(batch, first->type));
            return Expression::make(ExpressionKind::conditional, first->type.with_nullable(true), std::move(arguments), place());
        }
        case 2: {
            const ExpressionPtr first = expression(batch, depth);
            return Expression::make(
                ExpressionKind::coalesce, first->type,
                {first, leaf_of(batch, first->type),
                 expression(batch, 0)->type == first->type ? leaf_of(batch, first->type) : literal(first->type)},
                place());
        }
        default: {
            const ExpressionPtr needle = expression(batch, depth);
            std::vector<ExpressionPtr> arguments{needle};
            for (std::int64_t k = 0; k < 1 + below(3); ++k) arguments.push_back(leaf_of(batch, needle->type));
            auto in = std::make_shared<Expression>(
                *Expression::make(ExpressionKind::in_list, DataType::boolean(), std::move(arguments), place()));
            in->negated = below(2) == 0;
            return in;
        }
    }
}

ExpressionPtr RandomExpressions::attempt(const Batch& batch, int depth) {
    const std::int64_t kind = below(10);
    if (kind == 0) return cast(batch, depth);
    if (kind <= 2) return lazy(batch, depth);
    const std::string& name =
        function_names()[static_cast<std::size_t>(below(static_cast<std::int64_t>(function_names().size())))];
    static const std::string with_syntax =
        "|EXTRACT|FLOOR TO|CEIL TO|TIMESTAMPADD|TIMESTAMPDIFF|INTERVAL DIFFERENCE|LIKE|NOT LIKE|";
    if (with_syntax.find("|" + name + "|") != std::string::npos) return syntax_call(name, batch, depth);
    // Bounded, because the types of random arguments rarely go together.
    std::vector<ExpressionPtr> arguments;
    const std::int64_t count = below(8) == 0 ? 3 : 1 + below(2);
    for (std::int64_t k = 0; k < count; ++k) {
        arguments.push_back(k > 0 && below(2) == 0 ? leaf_of(batch, arguments[0]->type) : expression(batch, depth));
    }
    return call(name, std::move(arguments));
}

ExpressionPtr RandomExpressions::expression(const Batch& batch, int depth) {
    if (depth == 0 || below(6) == 0) return leaf(batch);
    for (int attempts = 0; attempts < 60; ++attempts) {
        try {
            if (ExpressionPtr made = attempt(batch, depth - 1)) return made;
        } catch (const Error&) {
            continue;  // types that do not go together, or a literal that cannot be cast
        }
    }
    return leaf(batch);
}

ExpressionPtr RandomExpressions::condition(const Batch& batch, int depth) {
    for (int attempts = 0; depth > 0 && attempts < 40; ++attempts) {
        const ExpressionPtr made = expression(batch, depth);
        if (made->type.kind() == TypeKind::boolean) return made;
    }
    return leaf_of(batch, DataType::boolean());
}

std::vector<ExpressionPtr> RandomExpressions::every_function(const Batch& batch) {
    std::vector<ExpressionPtr> out;
    for (const std::string& name : function_names()) {
        for (std::size_t column = 0; column < batch.columns.size(); column += 2) {
            std::vector<ExpressionPtr> arguments;
            for (std::size_t count = 1; count <= 3; ++count) {
                const std::size_t k = column + (count - 1) % 2;
                arguments.push_back(Expression::make_input(static_cast<int>(k), batch.columns[k].type, place()));
                try {
                    out.push_back(call(name, arguments));
                } catch (const Error&) {
                    continue;  // the function takes no such arguments
                }
            }
        }
    }
    return out;
}

std::vector<ExpressionPtr> RandomExpressions::sums_and_units(const Batch& batch) {
    std::vector<ExpressionPtr> out;
    const auto column = [&](std::size_t k) {
        return Expression::make_input(static_cast<int>(k), batch.columns[k].type, place());
    };
    const auto add = [&](const std::string& name, std::vector<ExpressionPtr> arguments) {
        try {
            out.push_back(call(name, std::move(arguments)));
        } catch (const Error&) {
            return;  // the function takes no such arguments
        }
    };
    for (std::size_t a = 0; a < batch.columns.size(); a += 2) {
        for (std::size_t b = 1; b < batch.columns.size(); b += 2) {
            for (const char* name : {"+", "-", "*"}) add(name, {column(a), column(b)});
        }
        for (const char* unit :
             {"MILLISECOND", "SECOND", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "DOW", "EPOCH", "NANOSECOND"}) {
            for (const char* name : {"EXTRACT", "FLOOR TO", "CEIL TO"}) add(name, {text(unit), column(a)});
            add("TIMESTAMPADD", {text(unit), leaf_of(batch, DataType::integer()), column(a)});
        }
    }
    return out;
}

std::vector<ExpressionPtr> RandomExpressions::text_functions(const Batch& batch) {
    const auto column = [&](const DataType& type, int copy) {
        for (std::size_t k = 0; k < batch.columns.size(); ++k) {
            if (batch.columns[k].type == type && copy-- == 0) return Expression::make_input(static_cast<int>(k), type, place());
        }
        return ExpressionPtr();
    };
    const ExpressionPtr s = column(DataType::string(), 0);
    const ExpressionPtr t = column(DataType::string(), 1);
    const ExpressionPtr n = column(DataType::integer(), 0);
    const ExpressionPtr m = column(DataType::integer(), 1);
    std::vector<ExpressionPtr> parts{call("SUBSTRING", {s, n}), call("SUBSTR", {s, n, m}), call("LEFT", {s, n}),
                                     call("RIGHT", {s, n})};
    std::vector<ExpressionPtr> out{call("POSITION", {s, t}), call("LOCATE", {s, t, n}), call("ASCII", {s}),
                                   call("STARTSWITH", {s, t}), call("ENDSWITH", {s, t})};
    for (const ExpressionPtr& part : parts) {
        out.push_back(call("CHAR_LENGTH", {part}));
        out.push_back(call("=", {part, t}));
        out.push_back(call("STARTSWITH", {s, part}));
        out.push_back(call("ENDSWITH", {s, part}));
        out.push_back(call("POSITION", {part, s}));
        out.push_back(call("ASCII", {part}));
    }
    return out;
}

}  // namespace windrow::gpu
