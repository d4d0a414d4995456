// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/string_search.hpp"

#include <algorithm>

namespace windrow {

namespace {

using semantics::i64;

i64 size_of(std::string_view text) {
    return static_cast<i64>(text.size());
}

std::size_t total_bytes(const CallContext& call, std::span<const Column> arguments) {
    std::size_t bytes = 0;
    for (const Column& column : arguments) {
        if (column.type.is_string() || column.type.is_binary()) {
            bytes += column.constant ? column.bytes.size() * static_cast<std::size_t>(call.rows) : column.bytes.size();
        }
    }
    return bytes;
}

void concat(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        for (const Column& column : arguments) writer.append(column.text(i));
    });
}

/// Not strict: NULL parts are skipped, a NULL separator gives NULL.
void concat_ws(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        if (!arguments[0].is_valid(i)) return false;
        bool first = true;
        for (const Column& column : arguments.subspan(1)) {
            if (!column.is_valid(i)) continue;
            if (!first) writer.append(arguments[0].text(i));
            first = false;
            writer.append(column.text(i));
        }
        return true;
    });
}

void append_padding(std::string_view pad, i64 count, TextWriter& writer) {
    for (std::size_t at = 0; count > 0; --count) {
        const auto step = static_cast<std::size_t>(semantics::utf8_step(pad.data(), size_of(pad), static_cast<i64>(at)));
        writer.append(pad.substr(at, step));
        at = at + step < pad.size() ? at + step : 0;
    }
}

/// (text, length, pad): NULL for a negative length or an empty pad, even where nothing is to be padded.
template <bool at_left>
void pad(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        const i64 length = arguments[1].at<std::int32_t>(i);
        const std::string_view filler = arguments[2].text(i);
        if (length < 0 || filler.empty()) return false;
        const i64 missing = length - semantics::utf8_count(text.data(), size_of(text));
        if (at_left) append_padding(filler, missing, writer);
        const i64 kept = semantics::utf8_advance(text.data(), size_of(text), 0, length);
        writer.append(text.substr(0, static_cast<std::size_t>(kept)));
        if (!at_left) append_padding(filler, missing, writer);
        return true;
    });
}

void repeat(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        if (text.empty()) return;
        for (std::int32_t k = arguments[1].at<std::int32_t>(i); k > 0; --k) writer.append(text);
    });
}

/// Code points from the last to the first.
void reverse(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        char* to = writer.extend(text.size()) + text.size();
        for (std::size_t at = 0; at < text.size();) {
            const auto step = static_cast<std::size_t>(semantics::utf8_step(text.data(), size_of(text), static_cast<i64>(at)));
            to -= step;
            std::copy_n(text.data() + at, step, to);
            at += step;
        }
    });
}

/// (text, search, replacement): an empty search inserts the replacement before every code point and at the end.
void replace(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        const std::string_view search = arguments[1].text(i);
        const std::string_view replacement = arguments[2].text(i);
        std::size_t at = 0;
        while (search.empty() && at < text.size()) {
            const auto step = static_cast<std::size_t>(semantics::utf8_step(text.data(), size_of(text), static_cast<i64>(at)));
            writer.append(replacement);
            writer.append(text.substr(at, step));
            at += step;
        }
        if (search.empty()) return writer.append(replacement);
        for (std::size_t found = text.find(search); found != std::string_view::npos; found = text.find(search, at)) {
            writer.append(text.substr(at, found - at));
            writer.append(replacement);
            at = found + search.size();
        }
        writer.append(text.substr(at));
    });
}

/// (text, replacement, position [, length])
void overlay(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const bool has_length = arguments.size() == 4;
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        const std::string_view replacement = arguments[1].text(i);
        const i64 length =
            has_length ? arguments[3].at<std::int32_t>(i) : semantics::utf8_count(replacement.data(), size_of(replacement));
        semantics::ByteRange range;
        if (!semantics::overlay_range(text.data(), size_of(text), arguments[2].at<std::int32_t>(i), length, range)) {
            return writer.append(text);
        }
        writer.append(text.substr(0, static_cast<std::size_t>(range.begin)));
        writer.append(replacement);
        writer.append(text.substr(static_cast<std::size_t>(range.end)));
    });
}

/// (text, from, to): the k-th code point of `from` becomes the k-th of `to`, or goes where `to` is shorter; the first of equal
/// ones in `from` counts.
void translate(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, total_bytes(call, arguments), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        const std::string_view from = arguments[1].text(i);
        const std::string_view to = arguments[2].text(i);
        for (i64 at = 0; at < size_of(text);) {
            const i64 step = semantics::utf8_step(text.data(), size_of(text), at);
            const std::string_view character = text.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(step));
            at += step;
            const std::size_t found = from.find(character);
            if (found == std::string_view::npos) {
                writer.append(character);
                continue;
            }
            const i64 index = semantics::utf8_count(from.data(), static_cast<i64>(found));
            const i64 begin = semantics::utf8_advance(to.data(), size_of(to), 0, index);
            if (begin < size_of(to)) {
                const i64 length = semantics::utf8_step(to.data(), size_of(to), begin);
                writer.append(to.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(length)));
            }
        }
    });
}

/// The character with code n modulo 256; '' for a negative n.
void chr(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, static_cast<std::size_t>(call.rows), [&](std::int64_t i, TextWriter& writer) {
        const std::int64_t code = arguments[0].at<std::int64_t>(i);
        if (code < 0) return;
        char bytes[4];
        writer.append(std::string_view(bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, code & 0xFF))));
    });
}

/// Length of a || b: the sum, CHAR only if both are.
DataType result_joined(std::span<const DataType> arguments) {
    const std::int64_t length = static_cast<std::int64_t>(arguments[0].length()) + arguments[1].length();
    const auto capped = static_cast<std::int32_t>(std::min<std::int64_t>(length, DataType::max_length));
    if (arguments[0].is_binary()) {
        const bool fixed = arguments[0].kind() == TypeKind::binary && arguments[1].kind() == TypeKind::binary;
        return fixed ? DataType::binary(capped) : DataType::varbinary(capped);
    }
    const bool fixed = arguments[0].kind() == TypeKind::character && arguments[1].kind() == TypeKind::character;
    return fixed ? DataType::character(capped) : DataType::varchar(capped);
}

BoundFunction bind_join(const BindRequest& request) {
    const bool binary = !request.arguments.empty() && request.arguments[0].type.is_binary();
    return bind_form(request, {.name = "||",
                               .signature = "STRING || STRING, or BYTES || BYTES; CAST other types to STRING",
                               .arguments = binary ? "yy" : "ss",
                               .result = result_joined,
                               .kernel = concat});
}

}  // namespace

void register_string_building_functions(FunctionRegistry& registry) {
    registry.add({"||", {"STRING || STRING", "BYTES || BYTES"}, bind_join});
    add_form(registry, {.name = "CONCAT",
                        .signature = "CONCAT(STRING, ...); CAST other types to STRING",
                        .arguments = "s*",
                        .result = result_string,
                        .kernel = concat});
    add_form(registry, {.name = "CONCAT_WS",
                        .signature = "CONCAT_WS(separator STRING, STRING, ...)",
                        .arguments = "ss*",
                        .result = result_string,
                        .kernel = concat_ws,
                        .strict = false,
                        .can_be_null = true});
    add_form(registry, {.name = "LPAD",
                        .signature = "LPAD(STRING, INT, STRING)",
                        .arguments = "sis",
                        .result = result_string,
                        .kernel = pad<true>,
                        .can_be_null = true});
    add_form(registry, {.name = "RPAD",
                        .signature = "RPAD(STRING, INT, STRING)",
                        .arguments = "sis",
                        .result = result_string,
                        .kernel = pad<false>,
                        .can_be_null = true});
    add_form(
        registry,
        {.name = "REPEAT", .signature = "REPEAT(STRING, INT)", .arguments = "si", .result = result_string, .kernel = repeat});
    add_form(registry,
             {.name = "REVERSE", .signature = "REVERSE(STRING)", .arguments = "s", .result = result_string, .kernel = reverse});
    add_form(registry, {.name = "REPLACE",
                        .signature = "REPLACE(STRING, search STRING, replacement STRING)",
                        .arguments = "sss",
                        .result = result_string,
                        .kernel = replace});
    add_form(registry, {.name = "OVERLAY",
                        .signature = "OVERLAY(STRING PLACING STRING FROM INT [FOR INT])",
                        .arguments = "ssi?i",
                        .result = result_string,
                        .kernel = overlay});
    for (const char* name : {"TRANSLATE", "TRANSLATE3"}) {
        add_form(registry, {.name = name,
                            .signature = "TRANSLATE(STRING, from STRING, to STRING)",
                            .arguments = "sss",
                            .result = result_string,
                            .kernel = translate,
                            .takes_bare_null = true});
    }
    add_form(registry, {.name = "CHR", .signature = "CHR(BIGINT)", .arguments = "l", .result = result_string, .kernel = chr});
}

}  // namespace windrow
