// SPDX-License-Identifier: Apache-2.0
#include "functions/json_functions.hpp"
#include "functions/json_value_text.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/utf8.hpp"

#include <algorithm>

namespace windrow {

namespace {

/// Clauses of a constructor: whether NULL values stay, and per value whether it is JSON text already.
struct ConstructorState {
    bool keep_nulls = true;
    std::string raw;
};

/// The values begin here, behind the two arguments of syntax.
constexpr std::size_t first_argument = 2;

void append_value(const Column& column, std::int64_t i, bool raw, TextWriter& writer) {
    if (raw && column.is_valid(i)) return writer.append(column.text(i));
    append_json_value(column, i, writer);
}

void json_array(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto& state = *static_cast<const ConstructorState*>(call.state);
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 32, [&](std::int64_t i, TextWriter& writer) {
        writer.append('[');
        bool first = true;
        for (std::size_t k = first_argument; k < arguments.size(); ++k) {
            if (!state.keep_nulls && !arguments[k].is_valid(i)) continue;
            if (!first) writer.append(',');
            first = false;
            append_value(arguments[k], i, state.raw[k - first_argument] == 'R', writer);
        }
        writer.append(']');
    });
}

/// Members sorted by key; of equal keys the last value counts.
void json_object(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto& state = *static_cast<const ConstructorState*>(call.state);
    const std::size_t pairs = (arguments.size() - first_argument) / 2;
    std::vector<std::size_t> order(pairs);
    const auto key_column = [&](std::size_t pair) -> const Column& { return arguments[first_argument + 2 * pair]; };
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 64, [&](std::int64_t i, TextWriter& writer) {
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            order[pair] = pair;
            if (!key_column(pair).is_valid(i))
                throw Error("W5039", "a key of JSON_OBJECT is NULL", "keys must not be NULL; use COALESCE");
        }
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return key_column(a).text(i) < key_column(b).text(i); });
        writer.append('{');
        bool first = true;
        for (std::size_t k = 0; k < pairs; ++k) {
            const std::string_view key = key_column(order[k]).text(i);
            const Column& value = arguments[first_argument + 2 * order[k] + 1];
            if (k + 1 < pairs && key_column(order[k + 1]).text(i) == key) continue;
            if (!state.keep_nulls && !value.is_valid(i)) continue;
            if (!first) writer.append(',');
            first = false;
            append_json_string(key, writer);
            writer.append(':');
            append_value(value, i, state.raw[order[k]] == 'R', writer);
        }
        writer.append('}');
    });
}

BoundFunction bind_constructor(const BindRequest& request, bool object) {
    const char* signature = object ? "JSON_OBJECT([KEY name VALUE value, ...] [NULL | ABSENT ON NULL])"
                                   : "JSON_ARRAY([value, ...] [NULL | ABSENT ON NULL])";
    if (request.arguments.size() < first_argument || (object && request.arguments.size() % 2 != 0))
        refuse_arguments(request, signature);
    auto state = std::make_shared<ConstructorState>();
    state->keep_nulls = literal_text(request.arguments[0]) == "NULL";
    state->raw = literal_text(request.arguments[1]);
    const std::size_t values = (request.arguments.size() - first_argument) / (object ? 2 : 1);
    if (state->raw.size() < values) throw_defect("a JSON constructor was given too few letters for its values");
    BoundFunction bound;
    bound.name = request.name;
    bound.result = DataType::string().not_null();
    for (std::size_t k = 0; k < request.arguments.size(); ++k) {
        const DataType& type = request.arguments[k].type;
        const bool key = object && k >= first_argument && k % 2 == 0;
        if (k >= first_argument && ((key && !type.is_string()) || !has_json_form(type))) refuse_arguments(request, signature);
        bound.argument_types.push_back(type.kind() == TypeKind::null ? DataType::string() : type);
    }
    bound.kernel = object ? json_object : json_array;
    bound.state = std::move(state);
    bound.strict = false;
    bound.device = json_on_host;
    return bound;
}

/// JSON(text): checks the text and passes it on, for use inside JSON_OBJECT and JSON_ARRAY.
void json_text(const CallContext& call, std::span<const Column> arguments, Column& out) {
    JsonTree document;
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        if (!document.parse(text)) {
            throw Error("W5038", "JSON was given a text that is no JSON: '" + std::string(text.substr(0, 120)) + "'",
                        "test it with IS JSON first");
        }
        document.append_json(document.root(), writer);
    });
}

void append_unit(semantics::u32 unit, TextWriter& writer) {
    constexpr std::string_view hex = "0123456789abcdef";
    writer.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) writer.append(hex[unit >> shift & 15]);
}

/// A JSON string in ASCII: everything else is escaped, characters beyond U+FFFF as a pair of surrogates (D10).
void json_quote(const CallContext& call, std::span<const Column> arguments, Column& out) {
    constexpr std::string_view from = "\"\\/\b\f\n\r\t";
    constexpr std::string_view to = "\"\\/bfnrt";
    write_texts(call, out, arguments[0].bytes.size() + 2 * static_cast<std::size_t>(call.rows),
                [&](std::int64_t i, TextWriter& writer) {
                    const std::string_view text = arguments[0].text(i);
                    const auto size = static_cast<semantics::i64>(text.size());
                    writer.append('"');
                    for (semantics::i64 at = 0; at < size; at += semantics::utf8_step(text.data(), size, at)) {
                        const semantics::u32 code = semantics::utf8_decode(text.data(), size, at);
                        const std::size_t named = code < 0x80 ? from.find(static_cast<char>(code)) : std::string_view::npos;
                        if (named != std::string_view::npos) {
                            writer.append('\\');
                            writer.append(to[named]);
                        } else if (code >= 0x20 && code < 0x7F) {
                            writer.append(static_cast<char>(code));
                        } else if (code < 0x10000) {
                            append_unit(code, writer);
                        } else {
                            append_unit(0xD800 + ((code - 0x10000) >> 10), writer);
                            append_unit(0xDC00 + ((code - 0x10000) & 0x3FF), writer);
                        }
                    }
                    writer.append('"');
                });
}

/// The text of a JSON string; anything that is none is passed on as it is.
void json_unquote(const CallContext& call, std::span<const Column> arguments, Column& out) {
    JsonTree document;
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"' && document.parse(text) &&
                            document.root().kind == JsonTreeKind::string && document.error_position() == text.size();
        writer.append(quoted ? document.text(document.root()) : text);
    });
}

void json_string(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 16,
                [&](std::int64_t i, TextWriter& writer) { append_json_value(arguments[0], i, writer); });
}

BoundFunction bind_json_string(const BindRequest& request) {
    if (request.arguments.size() != 1 || !has_json_form(request.arguments[0].type))
        refuse_arguments(request, "JSON_STRING(value); CAST a DATE or TIME to STRING first");
    return bind_form(request, {.name = "JSON_STRING",
                               .signature = "JSON_STRING(value)",
                               .arguments = "x",
                               .result = result_string,
                               .kernel = json_string,
                               .takes_bare_null = true,
                               .device = json_on_host});
}

}  // namespace

void register_json_construction_functions(FunctionRegistry& registry) {
    registry.add({"JSON_OBJECT",
                  {"JSON_OBJECT([KEY name VALUE value, ...] [NULL | ABSENT ON NULL])"},
                  [](const BindRequest& request) { return bind_constructor(request, true); },
                  json_on_host});
    registry.add({"JSON_ARRAY",
                  {"JSON_ARRAY([value, ...] [NULL | ABSENT ON NULL])"},
                  [](const BindRequest& request) { return bind_constructor(request, false); },
                  json_on_host});
    registry.add({"JSON_STRING", {"JSON_STRING(value)"}, bind_json_string, json_on_host});
    add_form(registry, {.name = "JSON",
                        .signature = "JSON(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = json_text,
                        .device = json_on_host});
    add_form(registry, {.name = "JSON_QUOTE",
                        .signature = "JSON_QUOTE(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = json_quote,
                        .takes_bare_null = true,
                        .device = json_on_host});
    add_form(registry, {.name = "JSON_UNQUOTE",
                        .signature = "JSON_UNQUOTE(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = json_unquote,
                        .takes_bare_null = true,
                        .device = json_on_host});
}

}  // namespace windrow
