// SPDX-License-Identifier: Apache-2.0
/// Functions of texts.
#include "gpu/expression/expression_compiler.hpp"
#include "windrow/semantics/like.hpp"

namespace windrow::gpu {

/// LIKE with a literal pattern; its tokens go to the pool.
Operand ExpressionCompiler::like_rule(const CompiledCall& call) {
    for (std::size_t k = 1; k < call.arguments.size(); ++k) {
        if (call.call.arguments[k]->kind != ExpressionKind::literal) throw NotOnDevice{"LIKE with a pattern that is no literal"};
    }
    const std::string& pattern = call.call.arguments[1]->literal.text();
    semantics::u32 escape = 0;
    if (call.arguments.size() > 2) {
        const std::string& text = call.call.arguments[2]->literal.text();
        escape = semantics::utf8_decode(text.data(), static_cast<semantics::i64>(text.size()), 0);
    }
    std::vector<semantics::u32> tokens(pattern.size());
    const semantics::i64 count =
        semantics::parse_like_pattern(pattern.data(), static_cast<semantics::i64>(pattern.size()), escape, tokens.data());
    if (count < 0) throw_defect("a LIKE pattern that the binder let pass");
    const int at = builder_.pool_bytes(tokens.data(), static_cast<std::size_t>(count) * sizeof(semantics::u32));
    const Operand matches = builder_.emit(Operation::matches_pattern, {call[0]}, {at, count});
    return call.name() == "NOT LIKE" ? builder_.emit(Operation::negation, {matches}) : matches;
}

Operand ExpressionCompiler::text_length_rule(const CompiledCall& call) {
    return builder_.emit(Operation::code_points, {call[0]});
}

Operand ExpressionCompiler::first_byte_rule(const CompiledCall& call) {
    return builder_.emit(Operation::first_byte_of, {call[0]});
}

/// POSITION and LOCATE: of the first argument in the second, from the third on if there is one.
Operand ExpressionCompiler::position_rule(const CompiledCall& call) {
    return builder_.emit(Operation::position_in, {call[0], call[1], call.arguments.size() > 2 ? call[2] : integer(1)});
}

/// STARTSWITH and ENDSWITH.
Operand ExpressionCompiler::affix_rule(const CompiledCall& call) {
    return builder_.emit(call.name() == "STARTSWITH" ? Operation::text_starts_with : Operation::text_ends_with,
                         {call[0], call[1]});
}

Operand ExpressionCompiler::substring_rule(const CompiledCall& call) {
    const Operand length = call.arguments.size() > 2 ? call[2] : integer(DataType::max_length);
    return builder_.emit(Operation::substring, {call[0], call[1], length});
}

/// LEFT and RIGHT.
Operand ExpressionCompiler::text_end_rule(const CompiledCall& call) {
    return builder_.emit(call.name() == "LEFT" ? Operation::left_part : Operation::right_part, {call[0], call[1]});
}

}  // namespace windrow::gpu
