// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/string_search.hpp"

namespace windrow {

namespace {

using semantics::i64;

bool is_blank(char c) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
}

/// Part `index` of `text` between separators; false if there is none. An empty text has no parts.
bool part_at(std::string_view text, std::string_view separator, std::int32_t index, std::string_view& out) {
    if (text.empty() || index < 0) return false;
    std::size_t begin = 0;
    for (;; --index) {
        std::size_t end = begin;
        if (separator.empty()) {  // an empty separator splits at every blank
            while (end < text.size() && !is_blank(text[end])) ++end;
        } else {
            end = std::min(text.find(separator, begin), text.size());
        }
        if (index == 0) {
            out = text.substr(begin, end - begin);
            return true;
        }
        if (end >= text.size()) return false;
        begin = end + (separator.empty() ? 1 : separator.size());
    }
}

/// (text, separator, index from 0)
void split_index(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        std::string_view found;
        if (!part_at(arguments[0].text(i), arguments[1].text(i), arguments[2].at<std::int32_t>(i), found)) return false;
        writer.append(found);
        return true;
    });
}

/// The same with the separator as a character code, 1..255.
void split_index_code(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        const std::int32_t code = arguments[1].at<std::int32_t>(i);
        if (code <= 0 || code > 255) return false;
        char bytes[4];
        const std::string_view separator(
            bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, static_cast<semantics::u32>(code))));
        std::string_view found;
        if (!part_at(arguments[0].text(i), separator, arguments[2].at<std::int32_t>(i), found)) return false;
        writer.append(found);
        return true;
    });
}

BoundFunction bind_split_index(const BindRequest& request) {
    const bool by_code = request.arguments.size() > 1 && request.arguments[1].type.is_integer();
    return bind_form(request, {.name = "SPLIT_INDEX",
                               .signature = "SPLIT_INDEX(STRING, separator STRING, index INT)",
                               .arguments = by_code ? "sii" : "ssi",
                               .result = result_string,
                               .kernel = by_code ? split_index_code : split_index,
                               .can_be_null = true});
}

/// (text, separator): an array of the parts; by '' the code points, of '' nothing.
void split(const CallContext& call, std::span<const Column> arguments, Column& out) {
    ColumnBuilder builder(out.type);
    ColumnBuilder& parts = builder.child(0);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        const std::string_view text = is_active(call, i) ? arguments[0].text(i) : std::string_view();
        const std::string_view separator = is_active(call, i) ? arguments[1].text(i) : std::string_view();
        for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
            std::size_t end = text.find(separator, begin);
            if (separator.empty()) {
                if (begin == text.size()) break;
                end = begin + static_cast<std::size_t>(
                                  semantics::utf8_step(text.data(), static_cast<i64>(text.size()), static_cast<i64>(begin)));
            }
            parts.append_text(text.substr(begin, std::min(end, text.size()) - begin));
            if (end == std::string_view::npos) break;
            begin = end + separator.size();
        }
        builder.append_list();
    }
    out = builder.finish();
}

/// (index from 1, text1, text2, ...), not strict: only the chosen text matters.
void elt(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const auto count = static_cast<std::int64_t>(arguments.size()) - 1;
    write_nullable_texts(call, out, arguments[1].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        if (!arguments[0].is_valid(i)) return false;
        const std::int32_t index = arguments[0].at<std::int32_t>(i);
        if (index < 1 || index > count) return false;
        const Column& chosen = arguments[static_cast<std::size_t>(index)];
        if (!chosen.is_valid(i)) return false;
        writer.append(chosen.text(i));
        return true;
    });
}

BoundFunction bind_elt(const BindRequest& request) {
    const bool binary = request.arguments.size() > 1 && request.arguments[1].type.is_binary();
    BoundFunction bound = bind_form(request, {.name = "ELT",
                                              .signature = "ELT(INT, STRING, ...)",
                                              .arguments = binary ? "iy*" : "is*",
                                              .result = result_string,
                                              .kernel = elt,
                                              .strict = false,
                                              .can_be_null = true,
                                              .takes_bare_null = true});
    const std::span<const DataType> values(bound.argument_types.begin() + 1, bound.argument_types.end());
    bound.result = common_type(values).value_or(binary ? DataType::bytes() : DataType::string()).with_nullable(true);
    for (std::size_t k = 1; k < bound.argument_types.size(); ++k) bound.argument_types[k] = bound.result;
    return bound;
}

}  // namespace

void register_string_split_functions(FunctionRegistry& registry) {
    constexpr DeviceSupport no_lists{false, "results with a variable number of elements are built on the host"};
    registry.add({"SPLIT_INDEX", {"SPLIT_INDEX(STRING, separator STRING, index INT)"}, bind_split_index});
    registry.add({"ELT", {"ELT(INT, STRING, ...)"}, bind_elt, {}, true});
    add_form(registry, {.name = "SPLIT",
                        .signature = "SPLIT(STRING, separator STRING)",
                        .arguments = "ss",
                        .result = result_string_array,
                        .kernel = split,
                        .takes_bare_null = true,
                        .device = no_lists});
}

}  // namespace windrow
