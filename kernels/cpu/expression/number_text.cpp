// SPDX-License-Identifier: Apache-2.0
/// BIN and HEX: an integer in 64-bit two's complement without leading zeros; HEX of a text is that of its UTF-8 bytes
/// (expressions/220).
#include "expression/columnar_loop.hpp"
#include "expression/operand_types.hpp"
#include "expression/register.hpp"

#include <bit>

namespace windrow {

namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

template <int BitsPerDigit>
void radix_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TextColumnWriter writer(out, call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call.active, i)) {
            writer.append_empty();
            continue;
        }
        const auto v = static_cast<std::uint64_t>(arguments[0].at<std::int64_t>(i));
        const int bits = v == 0 ? 1 : 64 - std::countl_zero(v);
        const int digits = (bits + BitsPerDigit - 1) / BitsPerDigit;
        char* to = writer.reserve(64);
        for (int k = 0; k < digits; ++k) to[k] = hex_digits[(v >> ((digits - 1 - k) * BitsPerDigit)) & ((1 << BitsPerDigit) - 1)];
        writer.commit(static_cast<std::size_t>(digits));
    }
    writer.finish();
}

void hex_text_kernel(const CallContext& call, std::span<const Column> arguments, Column& out) {
    TextColumnWriter writer(out, call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call.active, i)) {
            writer.append_empty();
            continue;
        }
        const std::string_view text = arguments[0].text(i);
        char* to = writer.reserve(2 * text.size());
        for (const char c : text) {
            *to++ = hex_digits[static_cast<unsigned char>(c) >> 4];
            *to++ = hex_digits[static_cast<unsigned char>(c) & 15];
        }
        writer.commit(2 * text.size());
    }
    writer.finish();
}

BoundFunction bind_bin(const BindRequest& request) {
    require_arguments(request, 1, 1, "BIN(integer)");
    refuse_bare_null(request);
    if (!request.arguments[0].type.is_integer()) refuse_operands(request, "its argument is an integer");
    return bound(request, DataType::string(), {DataType::bigint()}, radix_kernel<1>);
}
BoundFunction bind_hex(const BindRequest& request) {
    require_arguments(request, 1, 1, "HEX(integer) or HEX(text)");
    refuse_bare_null(request);
    const DataType& type = request.arguments[0].type;
    if (type.is_string()) return bound(request, DataType::string(), {type}, hex_text_kernel);
    if (!type.is_integer()) refuse_operands(request, "its argument is an integer or a text");
    return bound(request, DataType::string(), {DataType::bigint()}, radix_kernel<4>);
}

}  // namespace

void register_number_text_functions(FunctionRegistry& registry) {
    registry.add({"BIN", {"BIN(integer)"}, bind_bin});
    registry.add({"HEX", {"HEX(integer)", "HEX(text)"}, bind_hex});
}

}  // namespace windrow
