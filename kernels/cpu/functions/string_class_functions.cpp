// SPDX-License-Identifier: Apache-2.0
#include "functions/function_form.hpp"
#include "functions/java_number_text.hpp"
#include "functions/string_functions.hpp"
#include "functions/text_writer.hpp"
#include "functions/unicode_case.hpp"

namespace windrow {

namespace {

/// Not strict: FALSE for NULL, and for ''.
template <bool (*accepts)(std::string_view)>
void classify(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& text = arguments[0];
    write_booleans(call, out, [&](std::int64_t i) { return text.is_valid(i) && accepts(text.text(i)); });
}

/// For numbers, which are digits and decimals by nature: TRUE unless NULL.
template <bool answer>
void classify_number(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_booleans(call, out, [&](std::int64_t i) { return answer && arguments[0].is_valid(i); });
}

bool is_digits(std::string_view text) {
    return !text.empty() && all_digits(text);
}

bool is_alphabetic(std::string_view text) {
    return !text.empty() && all_letters(text);
}

bool is_number(std::string_view text) {
    return is_java_integer_text(text) || is_java_double_text(text);
}

BoundFunction bind_class(const BindRequest& request, const char* name, ScalarKernel of_text, ScalarKernel of_number) {
    const bool number = !request.arguments.empty() && request.arguments[0].type.is_numeric();
    return bind_form(request, {.name = name,
                               .signature = "it with one STRING",
                               .arguments = number ? "n" : "s",
                               .result = result_boolean,
                               .kernel = number ? of_number : of_text,
                               .strict = false,
                               .never_null = true,
                               .device = {false, "needs Unicode's tables"}});
}

}  // namespace

void register_string_class_functions(FunctionRegistry& registry) {
    constexpr DeviceSupport host_only{false, "needs Unicode's tables"};
    registry.add(
        {"IS_DIGIT",
         {"IS_DIGIT(STRING)"},
         [](const BindRequest& request) { return bind_class(request, "IS_DIGIT", classify<is_digits>, classify_number<true>); },
         host_only});
    registry.add({"IS_ALPHA",
                  {"IS_ALPHA(STRING)"},
                  [](const BindRequest& request) {
                      return bind_class(request, "IS_ALPHA", classify<is_alphabetic>, classify_number<false>);
                  },
                  host_only});
    registry.add(
        {"IS_DECIMAL",
         {"IS_DECIMAL(STRING)"},
         [](const BindRequest& request) { return bind_class(request, "IS_DECIMAL", classify<is_number>, classify_number<true>); },
         host_only});
}

}  // namespace windrow
