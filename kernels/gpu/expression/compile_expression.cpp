// SPDX-License-Identifier: Apache-2.0
/// Kinds of expressions, and the program as a whole.
#include "gpu/expression/expression_compiler.hpp"

#include "gpu/columns/device_columns.hpp"

#include <cstring>

namespace windrow::gpu {

GuardPtr ExpressionCompiler::within(const GuardPtr& parent, Operation test, Operand condition) {
    return std::make_shared<const Guard>(Guard{parent, test, condition});
}

Operand ExpressionCompiler::compile(const Expression& e, const GuardPtr& guard) {
    switch (e.kind) {
        case ExpressionKind::input:
            return input(e);
        case ExpressionKind::literal:
            return literal(e);
        case ExpressionKind::call:
            return call(e, guard);
        case ExpressionKind::cast: {
            const Operand value = compile(*e.arguments[0], guard);
            return cast(value, e.arguments[0]->type, e.type, e.try_cast, guard);
        }
        case ExpressionKind::logical_and:
            return logical(e, guard, false);
        case ExpressionKind::logical_or:
            return logical(e, guard, true);
        case ExpressionKind::conditional:
            return conditional(e, guard);
        case ExpressionKind::coalesce:
            return coalesce(e, guard);
        case ExpressionKind::in_list:
            return in_list(e, guard);
    }
    throw_defect("unknown kind of expression");
}

Operand ExpressionCompiler::input(const Expression& e) {
    switch (e.type.physical()) {
        case PhysicalKind::none:
            return builder_.null();
        case PhysicalKind::bit:
            return builder_.load(Operation::load_flag, e.input, e.type);
        case PhysicalKind::int8:
            return builder_.load(Operation::load_int8, e.input, e.type);
        case PhysicalKind::int16:
            return builder_.load(Operation::load_int16, e.input, e.type);
        case PhysicalKind::int32:
            return builder_.load(Operation::load_int32, e.input, e.type);
        case PhysicalKind::int64:
            return builder_.load(Operation::load_int64, e.input, e.type);
        case PhysicalKind::int128:
            return builder_.load(Operation::load_int128, e.input, e.type);
        case PhysicalKind::float32:
            return builder_.load(Operation::load_float, e.input, e.type);
        case PhysicalKind::float64:
            return builder_.load(Operation::load_double, e.input, e.type);
        case PhysicalKind::bytes:
            return builder_.load(Operation::load_text, e.input, e.type);
        default:
            throw NotOnDevice{"a column of type " + e.type.to_plain_string()};
    }
}

Operand ExpressionCompiler::integer(std::int64_t value) {
    return builder_.constant_word(static_cast<std::uint64_t>(value), Held::integer);
}

Operand ExpressionCompiler::literal(const Expression& e) {
    if (e.literal.is_null() || e.type.kind() == TypeKind::null) return builder_.null();
    switch (e.type.physical()) {
        case PhysicalKind::bit:
            return builder_.constant_word(e.literal.boolean() ? 1 : 0, Held::flag);
        case PhysicalKind::int8:
        case PhysicalKind::int16:
        case PhysicalKind::int32:
        case PhysicalKind::int64:
            return integer(e.literal.int64());
        case PhysicalKind::int128:
            return builder_.constant_wide(e.literal.int128());
        case PhysicalKind::float32:
            return builder_.constant_word(semantics::bits_of(static_cast<float>(e.literal.float64())), Held::float32);
        case PhysicalKind::float64:
            return builder_.constant_word(semantics::bits_of(e.literal.float64()), Held::float64);
        case PhysicalKind::bytes:
            return builder_.constant_text(e.literal.text());
        default:
            throw NotOnDevice{"a value of type " + e.type.to_plain_string()};
    }
}

namespace {

/// `x = x`, `x < x` and so on of FLOAT and DOUBLE, which `evaluate` decides without looking at x.
bool is_reflexive_comparison(const Expression& e) {
    if (e.arguments.size() != 2 || !e.arguments[0]->type.is_floating()) return false;
    const std::string& name = e.function.name;
    if (name != "=" && name != "<>" && name != "<" && name != "<=" && name != ">" && name != ">=") return false;
    return e.arguments[0]->kind != ExpressionKind::literal && same_expression(*e.arguments[0], *e.arguments[1]);
}

}  // namespace

Operand ExpressionCompiler::call(const Expression& e, const GuardPtr& guard) {
    const std::string& name = e.function.name;
    if (!device_has_function(name)) throw NotOnDevice{name + " " + std::string(e.function.device.reason)};
    CompiledCall compiled{e, {}, guard};
    bool null = false;
    for (const ExpressionPtr& argument : e.arguments) {
        compiled.arguments.push_back(compile(*argument, guard));
        null = null || compiled.arguments.back().held == Held::bare_null;
    }
    if (e.function.strict && null) return builder_.null();
    if (is_reflexive_comparison(e)) {
        return builder_.emit(Operation::always, {compiled[0]}, {name != "<>" && name != "<" && name != ">"});
    }
#define WINDROW_RULE(function, rule) \
    if (name == (function)) return rule##_rule(compiled);
    WINDROW_DEVICE_FUNCTIONS(WINDROW_RULE)
#undef WINDROW_RULE
    throw_defect("no rule for the device function " + name);
}

/// An argument is evaluated where none before it was FALSE (AND) or TRUE (OR).
Operand ExpressionCompiler::logical(const Expression& e, const GuardPtr& guard, bool absorbing) {
    GuardPtr open = guard;
    Operand out = compile(*e.arguments[0], open);
    for (std::size_t k = 1; k < e.arguments.size(); ++k) {
        open = within(open, absorbing ? Operation::is_not_true : Operation::is_not_false, out);
        const Operand next = compile(*e.arguments[k], open);
        out = builder_.emit(absorbing ? Operation::either : Operation::both, {out, next});
    }
    return out;
}

/// An operation that exists for values of one word and of two. `like` is an argument that says which; a bare NULL fits both.
Operand ExpressionCompiler::any(Operation one_word, Operation two_words, std::initializer_list<Operand> arguments, Operand like) {
    for (const Operand& argument : arguments) {
        if (like.held == Held::bare_null) like = argument.held == Held::flag ? like : argument;
    }
    return builder_.emit(words_of(like.held) == 2 ? two_words : one_word, arguments, {}, nullptr, false, like.held);
}

Operand ExpressionCompiler::select(Operand condition, Operand a, Operand b) {
    return any(Operation::select, Operation::select_wide, {condition, a, b}, a.held == Held::bare_null ? b : a);
}
Operand ExpressionCompiler::is_null(Operand value) {
    return builder_.emit(words_of(value.held) == 2 ? Operation::is_null_wide : Operation::is_null, {value});
}
Operand ExpressionCompiler::is_not_null(Operand value) {
    return builder_.emit(words_of(value.held) == 2 ? Operation::is_not_null_wide : Operation::is_not_null, {value});
}

Operand ExpressionCompiler::conditional(const Expression& e, const GuardPtr& guard) {
    struct Branch {
        Operand condition;
        Operand value;
    };
    std::vector<Branch> branches;
    GuardPtr open = guard;
    const auto branch = [&](const Expression& value, const GuardPtr& taken) {
        return cast(compile(value, taken), value.type, e.type, false, taken);
    };
    std::size_t k = 0;
    for (; k + 1 < e.arguments.size(); k += 2) {
        const Operand condition = compile(*e.arguments[k], open);
        branches.push_back({condition, branch(*e.arguments[k + 1], within(open, Operation::is_true, condition))});
        open = within(open, Operation::is_not_true, condition);
    }
    Operand out = k < e.arguments.size() ? branch(*e.arguments[k], open) : builder_.null();
    for (std::size_t b = branches.size(); b-- > 0;) out = select(branches[b].condition, branches[b].value, out);
    return out;
}

Operand ExpressionCompiler::coalesce(const Expression& e, const GuardPtr& guard) {
    std::vector<Operand> values;
    GuardPtr open = guard;
    for (const ExpressionPtr& argument : e.arguments) {
        values.push_back(cast(compile(*argument, open), argument->type, e.type, false, open));
        const bool two_words = words_of(values.back().held) == 2;
        open = within(open, two_words ? Operation::is_null_wide : Operation::is_null, values.back());
    }
    Operand out = values.back();
    for (std::size_t k = values.size() - 1; k-- > 0;) {
        out = any(Operation::first_valid, Operation::first_valid_wide, {values[k], out},
                  values[k].held == Held::bare_null ? out : values[k]);
    }
    return out;
}

/// Kleene's OR of `needle = element`; an element is evaluated where the needle is not NULL and no element before it was equal.
Operand ExpressionCompiler::in_list(const Expression& e, const GuardPtr& guard) {
    const Expression& needle_expression = *e.arguments[0];
    const Operand needle = compile(needle_expression, guard);
    const bool two_words = words_of(needle.held) == 2;
    GuardPtr open = within(guard, two_words ? Operation::is_not_null_wide : Operation::is_not_null, needle);
    std::optional<Operand> out;
    for (std::size_t k = 1; k < e.arguments.size(); ++k) {
        const Expression& element_expression = *e.arguments[k];
        const Operand element = compile(element_expression, open);
        const DataType& a = needle_expression.type;
        const DataType& b = element_expression.type;
        Operand equal = builder_.null();
        if (a.kind() != TypeKind::null && b.kind() != TypeKind::null) {
            const bool alike =
                a == b || (a.is_string() && b.is_string()) || (a.kind() == TypeKind::decimal && b.kind() == TypeKind::decimal);
            if (alike) {
                equal = compare("=", needle, a, element, b, false);
            } else {
                const std::array<DataType, 2> types{a, b};
                const std::optional<DataType> common = common_type(types);
                if (!common) throw_defect("IN over " + a.to_string() + " and " + b.to_string());
                equal = compare("=", cast(needle, a, *common, false, open), *common, cast(element, b, *common, false, open),
                                *common, false);
            }
        }
        out = out ? builder_.emit(Operation::either, {*out, equal}) : equal;
        open = within(open, Operation::is_not_true, equal);
    }
    if (!out) return builder_.constant_word(e.negated ? 1 : 0, Held::flag);
    return e.negated ? builder_.emit(Operation::negation, {*out}) : *out;
}

namespace {

void require_result(const DataType& type) {
    if (!device_can_hold(type) || type.physical() == PhysicalKind::bytes) {
        throw NotOnDevice{"a computed column of type " + type.to_plain_string()};
    }
}

std::shared_ptr<const Program> compile_checked(const ProgramRequest& request) {
    ProgramBuilder builder;
    ExpressionCompiler compiler(builder, request.session);
    std::vector<Operand> results;
    std::vector<DataType> types;
    GuardPtr kept;
    if (request.filter != nullptr) {
        const Operand condition = compiler.compile(*request.filter, nullptr);
        results.push_back(builder.emit(Operation::is_true, {condition}));
        types.push_back(DataType::boolean().not_null());
        kept = ExpressionCompiler::within(nullptr, Operation::is_true, condition);
    }
    for (const Expression* expression : request.results) {
        require_result(expression->type);
        results.push_back(compiler.compile(*expression, kept));
        types.push_back(expression->type);
    }
    return builder.finish(std::move(results), std::move(types), request.filter != nullptr);
}

}  // namespace

CompiledProgram compile_program(const ProgramRequest& request) {
    try {
        return {compile_checked(request), {}};
    } catch (const NotOnDevice& lack) {
        return {nullptr, lack.what};
    }
}

}  // namespace windrow::gpu
