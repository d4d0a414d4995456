// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "functions/unicode_case.hpp"
#include "windrow/semantics/string_search.hpp"

namespace windrow {

namespace {

using semantics::i64;

constexpr DeviceSupport case_on_host{false, "case mapping needs Unicode's tables"};

bool all_ascii(const Column& column) {
    const std::int64_t bytes = column.values.as<std::int32_t>()[column.physical_rows()];
    return semantics::is_ascii(column.bytes.as<char>(), bytes);
}

/// UPPER or LOWER of a column: ASCII text keeps its offsets and is mapped in one sweep over the bytes.
template <char first, char last, int delta, void (*append_mapped)(std::string_view, TextWriter&)>
void map_case(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& text = arguments[0];
    if (!all_ascii(text)) {
        write_texts(call, out, text.bytes.size(),
                    [&](std::int64_t i, TextWriter& writer) { append_mapped(text.text(i), writer); });
        return;
    }
    const auto bytes = static_cast<std::size_t>(text.values.as<std::int32_t>()[text.physical_rows()]);
    out.rows = call.rows;
    out.constant = text.constant;
    out.values = text.values;
    out.bytes = Buffer::allocate(bytes);
    const char* from = text.bytes.as<char>();
    char* to = out.bytes.mutable_as<char>();
    for (std::size_t k = 0; k < bytes; ++k) {
        const char c = from[k];
        to[k] = static_cast<char>(c + (c >= first && c <= last ? delta : 0));
    }
}

void upper(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_case<'a', 'z', -32, append_upper>(call, arguments, out);
}

void lower(const CallContext& call, std::span<const Column> arguments, Column& out) {
    map_case<'A', 'Z', 32, append_lower>(call, arguments, out);
}

/// Capitalises ASCII letters behind anything that is no ASCII letter or digit, and lowers the others.
void initcap(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::string_view text = arguments[0].text(i);
        char* to = writer.extend(text.size());
        bool inside = false;
        for (const char c : text) {
            const bool small = c >= 'a' && c <= 'z';
            const bool capital = c >= 'A' && c <= 'Z';
            *to++ = static_cast<char>(small && !inside ? c - 32 : (capital && inside ? c + 32 : c));
            inside = small || capital || (c >= '0' && c <= '9');
        }
    });
}

void append_trimmed(std::string_view text, std::string_view set, bool leading, bool trailing, TextWriter& writer) {
    const semantics::ByteRange range = semantics::trim_range(text.data(), static_cast<i64>(text.size()), set.data(),
                                                             static_cast<i64>(set.size()), leading, trailing);
    writer.append(text.substr(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin)));
}

/// (text [, characters])
template <bool leading, bool trailing>
void trim_set(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const bool has_set = arguments.size() == 2;
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        append_trimmed(arguments[0].text(i), has_set ? arguments[1].text(i) : std::string_view(" "), leading, trailing, writer);
    });
}

/// (side, characters, text)
template <bool leading, bool trailing>
void trim_side(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[2].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        append_trimmed(arguments[2].text(i), arguments[1].text(i), leading, trailing, writer);
    });
}

DataType result_varying_third(std::span<const DataType> arguments) {
    return DataType::varchar(arguments[2].length());
}

constexpr const char* trim_signature = "TRIM([[BOTH | LEADING | TRAILING] [characters] FROM] STRING)";

BoundFunction bind_trim(const BindRequest& request) {
    if (request.arguments.size() < 3) {
        return bind_form(request, {.name = "TRIM",
                                   .signature = trim_signature,
                                   .arguments = "s",
                                   .result = result_varying,
                                   .kernel = trim_set<true, true>});
    }
    const std::string& side = literal_text(request.arguments[0]);
    const ScalarKernel kernel =
        side == "LEADING" ? trim_side<true, false> : (side == "TRAILING" ? trim_side<false, true> : trim_side<true, true>);
    return bind_form(
        request,
        {.name = "TRIM", .signature = trim_signature, .arguments = "sss", .result = result_varying_third, .kernel = kernel});
}

}  // namespace

void register_string_case_functions(FunctionRegistry& registry) {
    add_form(registry, {.name = "UPPER",
                        .signature = "UPPER(STRING)",
                        .arguments = "s",
                        .result = result_first,
                        .kernel = upper,
                        .device = case_on_host});
    add_form(registry, {.name = "LOWER",
                        .signature = "LOWER(STRING)",
                        .arguments = "s",
                        .result = result_first,
                        .kernel = lower,
                        .device = case_on_host});
    add_form(registry,
             {.name = "INITCAP", .signature = "INITCAP(STRING)", .arguments = "s", .result = result_first, .kernel = initcap});
    add_form(registry, {.name = "LTRIM",
                        .signature = "LTRIM(STRING [, characters])",
                        .arguments = "s?s",
                        .result = result_varying,
                        .kernel = trim_set<true, false>,
                        .takes_bare_null = true});
    add_form(registry, {.name = "RTRIM",
                        .signature = "RTRIM(STRING [, characters])",
                        .arguments = "s?s",
                        .result = result_varying,
                        .kernel = trim_set<false, true>,
                        .takes_bare_null = true});
    add_form(registry, {.name = "BTRIM",
                        .signature = "BTRIM(STRING [, characters])",
                        .arguments = "s?s",
                        .result = result_varying,
                        .kernel = trim_set<true, true>,
                        .takes_bare_null = true});
    registry.add({"TRIM", {trim_signature}, bind_trim});
}

}  // namespace windrow
