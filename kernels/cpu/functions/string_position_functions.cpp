// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/string_search.hpp"

namespace windrow {

namespace {

using semantics::i64;

i64 size_of(std::string_view text) {
    return static_cast<i64>(text.size());
}

std::string_view part(std::string_view text, const semantics::ByteRange& range) {
    return text.substr(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin));
}

/// (text, position [, length])
void substring(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& text = arguments[0];
    const bool has_length = arguments.size() == 3;
    write_nullable_texts(call, out, text.bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const i64 length = has_length ? arguments[2].at<std::int32_t>(i) : DataType::max_length;
        if (length < 0) return false;
        const std::string_view value = text.text(i);
        writer.append(
            part(value, semantics::substring_range(value.data(), size_of(value), arguments[1].at<std::int32_t>(i), length)));
        return true;
    });
}

void left(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view value = arguments[0].text(i);
        writer.append(part(value, semantics::left_range(value.data(), size_of(value), arguments[1].at<std::int32_t>(i))));
    });
}

void right(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view value = arguments[0].text(i);
        writer.append(part(value, semantics::right_range(value.data(), size_of(value), arguments[1].at<std::int32_t>(i))));
    });
}

/// Position of argument 0 in argument 1, from argument 2 if there is one.
void position(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const bool has_start = arguments.size() == 3;
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const std::string_view in = arguments[1].text(i);
        const std::string_view wanted = arguments[0].text(i);
        const i64 start = has_start ? arguments[2].at<std::int32_t>(i) : 1;
        return semantics::position_of(in.data(), size_of(in), wanted.data(), size_of(wanted), start);
    });
}

/// (text, needle [, start [, nth occurrence]])
void instr(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const std::string_view in = arguments[0].text(i);
        const std::string_view wanted = arguments[1].text(i);
        const i64 start = arguments.size() > 2 ? arguments[2].at<std::int32_t>(i) : 1;
        const i64 nth = arguments.size() > 3 ? arguments[3].at<std::int32_t>(i) : 1;
        if (nth < 1) {
            throw Error("W5040", "INSTR is asked for occurrence " + std::to_string(nth),
                        "occurrences are counted from 1; to search from the end, make the start negative");
        }
        return semantics::nth_position_of(in.data(), size_of(in), wanted.data(), size_of(wanted), start, nth);
    });
}

void char_length(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const std::string_view value = arguments[0].text(i);
        return static_cast<std::int32_t>(semantics::utf8_count(value.data(), size_of(value)));
    });
}

void ascii(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const std::string_view value = arguments[0].text(i);
        return semantics::first_byte(value.data(), size_of(value));
    });
}

void starts_with(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_booleans(call, out, [&](std::int64_t i) {
        const std::string_view value = arguments[0].text(i);
        const std::string_view wanted = arguments[1].text(i);
        return semantics::starts_with(value.data(), size_of(value), wanted.data(), size_of(wanted));
    });
}

void ends_with(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_booleans(call, out, [&](std::int64_t i) {
        const std::string_view value = arguments[0].text(i);
        const std::string_view wanted = arguments[1].text(i);
        return semantics::ends_with(value.data(), size_of(value), wanted.data(), size_of(wanted));
    });
}

void add_affix_form(FunctionRegistry& registry, const char* name, ScalarKernel kernel) {
    ScalarFunction function;
    function.name = name;
    function.signatures = {function.name + "(STRING, STRING)", function.name + "(BYTES, BYTES)"};
    function.takes_bare_null = true;
    function.bind = [name, kernel](const BindRequest& request) {
        const bool binary = !request.arguments.empty() && request.arguments[0].type.is_binary();
        return bind_form(request, {.name = name,
                                   .signature = "it with two STRINGs or two BYTES",
                                   .arguments = binary ? "yy" : "ss",
                                   .result = result_boolean,
                                   .kernel = kernel,
                                   .takes_bare_null = true});
    };
    registry.add(std::move(function));
}

}  // namespace

void register_string_position_functions(FunctionRegistry& registry) {
    for (const char* name : {"SUBSTRING", "SUBSTR"}) {
        add_form(registry, {.name = name,
                            .signature = "SUBSTRING(STRING, INT [, INT]) or SUBSTRING(STRING FROM INT [FOR INT])",
                            .arguments = "si?i",
                            .result = result_varying,
                            .kernel = substring,
                            .can_be_null = true});
    }
    add_form(registry, {.name = "LEFT",
                        .signature = "LEFT(STRING, INT)",
                        .arguments = "si",
                        .result = result_varying,
                        .kernel = left,
                        .can_be_null = true});
    add_form(registry, {.name = "RIGHT",
                        .signature = "RIGHT(STRING, INT)",
                        .arguments = "si",
                        .result = result_varying,
                        .kernel = right,
                        .can_be_null = true});
    add_form(registry, {.name = "POSITION",
                        .signature = "POSITION(STRING IN STRING)",
                        .arguments = "ss?i",
                        .result = result_int,
                        .kernel = position});
    add_form(registry, {.name = "LOCATE",
                        .signature = "LOCATE(STRING, STRING [, INT])",
                        .arguments = "ss?i",
                        .result = result_int,
                        .kernel = position});
    add_form(registry, {.name = "INSTR",
                        .signature = "INSTR(STRING, STRING [, start INT [, occurrence INT]])",
                        .arguments = "ss?ii",
                        .result = result_int,
                        .kernel = instr});
    for (const char* name : {"CHAR_LENGTH", "CHARACTER_LENGTH"}) {
        add_form(
            registry,
            {.name = name, .signature = "CHAR_LENGTH(STRING)", .arguments = "s", .result = result_int, .kernel = char_length});
    }
    add_form(registry, {.name = "ASCII", .signature = "ASCII(STRING)", .arguments = "s", .result = result_int, .kernel = ascii});
    add_affix_form(registry, "STARTSWITH", starts_with);
    add_affix_form(registry, "ENDSWITH", ends_with);
}

}  // namespace windrow
