// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "functions/function_form.hpp"
#include "functions/java_match.hpp"
#include "functions/like_functions.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/utf8.hpp"

namespace windrow {

namespace {

constexpr DeviceSupport regular_expressions_on_host{false, "regular expressions run in RE2 on the host"};

/// The literal pattern (argument 1), compiled while planning; none if it is no literal.
std::shared_ptr<const void> compile_literal(const BindRequest& request) {
    if (request.arguments.size() < 2 || request.arguments[1].literal == nullptr || request.arguments[1].literal->is_null())
        return nullptr;
    const std::string& text = request.arguments[1].literal->text();
    auto compiled = std::make_shared<JavaPattern>(compile_java_pattern(text));
    if (!compiled->missing.empty()) throw unsupported_pattern(text, *compiled, false).at(request.arguments[1].where);
    return compiled;
}

/// The pattern of each row: the one compiled while planning, or from the column.
class Patterns {
public:
    Patterns(const CallContext& call, const Column& column)
        : literal_(static_cast<const JavaPattern*>(call.state)), column_(column) {}
    const JavaPattern& at(std::int64_t i) { return literal_ != nullptr ? *literal_ : cache_.get(column_.text(i)); }

private:
    const JavaPattern* literal_;
    const Column& column_;
    PatternCache cache_;
};

void regexp(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    write_booleans(call, out, [&](std::int64_t i) {
        if (arguments[1].text(i).empty()) return false;
        const JavaPattern& pattern = patterns.at(i);
        return pattern.valid && RE2::PartialMatch(piece(arguments[0].text(i)), *pattern.program);
    });
}

/// The replacement is inserted as it is: `$1` is not expanded.
void regexp_replace(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const JavaPattern& pattern = patterns.at(i);
        if (!pattern.valid) return false;
        const std::string_view text = arguments[0].text(i);
        std::size_t copied = 0;
        for_each_match(*pattern.program, text, 0, [&](const auto& groups) {
            const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
            writer.append(text.substr(copied, begin - copied));
            writer.append(arguments[2].text(i));
            copied = begin + groups[0].size();
            return true;
        });
        writer.append(text.substr(copied));
        return true;
    });
}

/// Group number of row i, or -1 if the pattern has no such group.
int group_of(const JavaPattern& pattern, std::span<const Column> arguments, std::int64_t i, int otherwise) {
    const std::int32_t group = arguments.size() > 2 ? arguments[2].at<std::int32_t>(i) : otherwise;
    return group >= 0 && group <= pattern.program->NumberOfCapturingGroups() && group <= max_groups ? group : -1;
}

/// (text, pattern [, group]): the group of the first match.
void regexp_extract(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const JavaPattern& pattern = patterns.at(i);
        const int group = pattern.valid ? group_of(pattern, arguments, i, 0) : -1;
        if (group < 0) return false;
        bool found = false;
        for_each_match(*pattern.program, arguments[0].text(i), group, [&](const auto& groups) {
            const re2::StringPiece& value = groups[static_cast<std::size_t>(group)];
            found = value.data() != nullptr;
            if (found) writer.append(view(value));
            return false;
        });
        return found;
    });
}

/// (text, pattern [, group, 1 if absent]): the group of every match.
void regexp_extract_all(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    ColumnBuilder builder(out.type);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) {
            builder.append_null();
            continue;
        }
        const JavaPattern& pattern = patterns.at(i);
        const int group = pattern.valid ? group_of(pattern, arguments, i, 1) : -1;
        if (group < 0) {
            builder.append_null();
            continue;
        }
        for_each_match(*pattern.program, arguments[0].text(i), group, [&](const auto& groups) {
            const re2::StringPiece& value = groups[static_cast<std::size_t>(group)];
            if (value.data() == nullptr) {
                builder.child(0).append_null();
            } else {
                builder.child(0).append_text(view(value));
            }
            return true;
        });
        builder.append_list();
    }
    out = builder.finish();
}

void regexp_count(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    write_nullable_values<std::int32_t>(call, out, [&](std::int64_t i, std::int32_t& count) {
        const JavaPattern& pattern = patterns.at(i);
        if (!pattern.valid) return false;
        for_each_match(*pattern.program, arguments[0].text(i), 0, [&](const auto& /*groups*/) {
            ++count;
            return true;
        });
        return true;
    });
}

void regexp_instr(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Patterns patterns(call, arguments[1]);
    write_nullable_values<std::int32_t>(call, out, [&](std::int64_t i, std::int32_t& position) {
        const JavaPattern& pattern = patterns.at(i);
        if (!pattern.valid) return false;
        const std::string_view text = arguments[0].text(i);
        for_each_match(*pattern.program, text, 0, [&](const auto& groups) {
            position = static_cast<std::int32_t>(semantics::utf8_count(text.data(), groups[0].data() - text.data())) + 1;
            return false;
        });
        return true;
    });
}

void regexp_substr(const CallContext& call, std::span<const Column> arguments, Column& out) {
    regexp_extract(call, arguments, out);
}

struct SimilarState {
    JavaPattern pattern;
};

/// Matches the whole text against the pattern that was compiled while planning.
void similar_literal(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto& state = *static_cast<const SimilarState*>(call.state);
    write_booleans(call, out, [&](std::int64_t i) {
        return state.pattern.valid && RE2::FullMatch(piece(arguments[0].text(i)), *state.pattern.program);
    });
}

char similar_escape(std::string_view text) {
    if (text.size() == 1) return text.front();
    throw Error("W3310", "ESCAPE takes one ASCII character, not '" + std::string(text) + "'", "write for example ESCAPE '!'");
}

void similar_column(const CallContext& call, std::span<const Column> arguments, Column& out) {
    PatternCache cache;
    write_booleans(call, out, [&](std::int64_t i) {
        const char escape = arguments.size() > 2 ? similar_escape(arguments[2].text(i)) : '\0';
        const JavaPattern& pattern = cache.get(similar_to_java(arguments[1].text(i), escape));
        return pattern.valid && RE2::FullMatch(piece(arguments[0].text(i)), *pattern.program);
    });
}

BoundFunction bind_similar(const BindRequest& request) {
    BoundFunction bound = bind_form(request, {.name = "SIMILAR TO",
                                              .signature = "STRING SIMILAR TO STRING [ESCAPE character]",
                                              .arguments = "ss?s",
                                              .result = result_boolean,
                                              .kernel = similar_column,
                                              .device = regular_expressions_on_host});
    const ArgumentInfo& pattern = request.arguments[1];
    const bool literal_escape =
        request.arguments.size() < 3 || (request.arguments[2].literal != nullptr && !request.arguments[2].literal->is_null());
    if (pattern.literal == nullptr || pattern.literal->is_null() || !literal_escape) return bound;
    const char escape = request.arguments.size() > 2 ? similar_escape(request.arguments[2].literal->text()) : '\0';
    auto state = std::make_shared<SimilarState>();
    state->pattern = compile_java_pattern(similar_to_java(pattern.literal->text(), escape));
    if (!state->pattern.missing.empty())
        throw unsupported_pattern(pattern.literal->text(), state->pattern, false).at(pattern.where);
    if (!state->pattern.valid) {
        throw Error("W3310", "the SIMILAR TO pattern '" + pattern.literal->text() + "' is not well formed",
                    "check its parentheses, brackets and repetitions")
            .at(pattern.where);
    }
    bound.kernel = similar_literal;
    bound.state = std::move(state);
    return bound;
}

}  // namespace

void register_pattern_functions(FunctionRegistry& registry) {
    register_like_functions(registry);
    registry.add({"SIMILAR TO", {"STRING SIMILAR TO STRING [ESCAPE character]"}, bind_similar, regular_expressions_on_host});
    add_form(registry, {.name = "REGEXP",
                        .signature = "REGEXP(STRING, pattern STRING)",
                        .arguments = "ss",
                        .result = result_boolean,
                        .kernel = regexp,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_REPLACE",
                        .signature = "REGEXP_REPLACE(STRING, pattern STRING, replacement STRING)",
                        .arguments = "sss",
                        .result = result_string,
                        .kernel = regexp_replace,
                        .can_be_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_EXTRACT",
                        .signature = "REGEXP_EXTRACT(STRING, pattern STRING [, group INT])",
                        .arguments = "ss?i",
                        .result = result_string,
                        .kernel = regexp_extract,
                        .can_be_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_EXTRACT_ALL",
                        .signature = "REGEXP_EXTRACT_ALL(STRING, pattern STRING [, group INT])",
                        .arguments = "ss?i",
                        .result = result_string_array,
                        .kernel = regexp_extract_all,
                        .can_be_null = true,
                        .takes_bare_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_COUNT",
                        .signature = "REGEXP_COUNT(STRING, pattern STRING)",
                        .arguments = "ss",
                        .result = result_int,
                        .kernel = regexp_count,
                        .can_be_null = true,
                        .takes_bare_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_INSTR",
                        .signature = "REGEXP_INSTR(STRING, pattern STRING)",
                        .arguments = "ss",
                        .result = result_int,
                        .kernel = regexp_instr,
                        .can_be_null = true,
                        .takes_bare_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
    add_form(registry, {.name = "REGEXP_SUBSTR",
                        .signature = "REGEXP_SUBSTR(STRING, pattern STRING)",
                        .arguments = "ss",
                        .result = result_string,
                        .kernel = regexp_substr,
                        .can_be_null = true,
                        .takes_bare_null = true,
                        .device = regular_expressions_on_host,
                        .state = compile_literal});
}

}  // namespace windrow
