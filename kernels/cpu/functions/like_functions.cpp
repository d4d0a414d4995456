// SPDX-License-Identifier: Apache-2.0
#include "functions/like_functions.hpp"

#include "functions/function_form.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/like.hpp"

#include <vector>

namespace windrow {

namespace {

using semantics::u32;

/// A literal pattern, with its text where it needs no general match.
struct LikeState {
    enum class Shape : std::uint8_t { exact, prefix, suffix, contains, general };
    Shape shape = Shape::general;
    std::string fixed;
    std::vector<u32> tokens;
};

[[noreturn]] void refuse_escape(std::string_view pattern, bool from_data) {
    throw Error(from_data ? "W5034" : "W3310",
                "the LIKE pattern '" + std::string(pattern) + "' has an escape before a character that needs none",
                "put the escape character only before _, % or itself");
}

u32 like_escape(std::string_view text) {
    const auto size = static_cast<semantics::i64>(text.size());
    if (size == 0 || semantics::utf8_step(text.data(), size, 0) != size) {
        throw Error("W3310", "ESCAPE takes one character, not '" + std::string(text) + "'", "write for example ESCAPE '!'");
    }
    return semantics::utf8_decode(text.data(), size, 0);
}

void parse(std::string_view pattern, u32 escape, bool from_data, std::vector<u32>& tokens) {
    tokens.resize(pattern.size());
    const semantics::i64 count =
        semantics::parse_like_pattern(pattern.data(), static_cast<semantics::i64>(pattern.size()), escape, tokens.data());
    if (count < 0) refuse_escape(pattern, from_data);
    tokens.resize(static_cast<std::size_t>(count));
}

void classify(LikeState& state) {
    std::size_t begin = 0;
    std::size_t end = state.tokens.size();
    const bool open_start = begin < end && state.tokens[begin] == semantics::like_any_many;
    if (open_start) ++begin;
    const bool open_end = begin < end && state.tokens[end - 1] == semantics::like_any_many;
    if (open_end) --end;
    for (std::size_t k = begin; k < end; ++k) {
        if (state.tokens[k] >= semantics::like_any_one) return;
        char bytes[4];
        state.fixed.append(bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, state.tokens[k])));
    }
    using Shape = LikeState::Shape;
    // `%` alone has no fixed text: every text ends with it.
    state.shape = open_start ? (open_end ? Shape::contains : Shape::suffix) : (open_end ? Shape::prefix : Shape::exact);
}

bool matches(const LikeState& state, std::string_view text) {
    const std::string& fixed = state.fixed;
    switch (state.shape) {
        case LikeState::Shape::exact:
            return text == fixed;
        case LikeState::Shape::prefix:
            return text.substr(0, fixed.size()) == fixed;
        case LikeState::Shape::suffix:
            return text.size() >= fixed.size() && text.substr(text.size() - fixed.size()) == fixed;
        case LikeState::Shape::contains:
            return text.find(fixed) != std::string_view::npos;
        default:
            break;
    }
    return semantics::like_matches(text.data(), static_cast<semantics::i64>(text.size()), state.tokens.data(),
                                   static_cast<semantics::i64>(state.tokens.size()));
}

template <bool negated>
void like_literal(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto& state = *static_cast<const LikeState*>(call.state);
    write_booleans(call, out, [&](std::int64_t i) { return matches(state, arguments[0].text(i)) != negated; });
}

template <bool negated>
void like_column(const CallContext& call, std::span<const Column> arguments, Column& out) {
    std::vector<u32> tokens;
    write_booleans(call, out, [&](std::int64_t i) {
        const std::string_view text = arguments[0].text(i);
        parse(arguments[1].text(i), arguments.size() > 2 ? like_escape(arguments[2].text(i)) : 0, true, tokens);
        return semantics::like_matches(text.data(), static_cast<semantics::i64>(text.size()), tokens.data(),
                                       static_cast<semantics::i64>(tokens.size())) != negated;
    });
}

template <bool negated>
BoundFunction bind_like(const BindRequest& request) {
    BoundFunction bound = bind_form(request, {.name = negated ? "NOT LIKE" : "LIKE",
                                              .signature = "STRING [NOT] LIKE STRING [ESCAPE character]",
                                              .arguments = "ss?s",
                                              .result = result_boolean,
                                              .kernel = like_column<negated>});
    for (const ArgumentInfo& argument : request.arguments.subspan(1)) {
        if (argument.literal == nullptr || argument.literal->is_null()) return bound;
    }
    auto state = std::make_shared<LikeState>();
    const u32 escape = request.arguments.size() > 2 ? like_escape(request.arguments[2].literal->text()) : 0;
    parse(request.arguments[1].literal->text(), escape, false, state->tokens);
    classify(*state);
    bound.kernel = like_literal<negated>;
    bound.state = std::move(state);
    return bound;
}

}  // namespace

void register_like_functions(FunctionRegistry& registry) {
    registry.add({"LIKE", {"STRING LIKE STRING [ESCAPE character]"}, bind_like<false>});
    registry.add({"NOT LIKE", {"STRING NOT LIKE STRING [ESCAPE character]"}, bind_like<true>});
}

}  // namespace windrow
