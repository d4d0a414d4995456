// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_binary.hpp"

#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/time_text.hpp"

#include <limits>

namespace windrow {

namespace {

constexpr std::uint16_t numeric_negative = 0x4000;
constexpr int group_digits = 4;
constexpr int group_base = 10'000;

constexpr int groups_of(int digits) {
    return (digits + group_digits - 1) / group_digits;
}

}  // namespace

BinaryValue read_binary_decimal(std::string_view bytes, int precision, int scale, int128_t& out) {
    BinaryCursor cursor(bytes);
    const auto groups = cursor.take<std::int16_t>();
    const auto weight = cursor.take<std::int16_t>();  // of the first group: 10000^weight
    const auto sign = cursor.take<std::uint16_t>();
    cursor.take<std::int16_t>();  // digits that are shown behind the point
    out = 0;
    if (!cursor.ok() || groups < 0) return BinaryValue::damaged;
    if (sign != 0 && sign != numeric_negative) return BinaryValue::infinite;  // NaN and both infinities
    // The first group is never zero: it has a digit at least.
    if (groups > 0 && weight >= 0 && group_digits * weight + 1 > precision - scale) return BinaryValue::unfit;
    // One digit more than the scale decides the rounding; what follows changes nothing.
    const int behind_point = groups_of(scale + 1);
    semantics::u256 magnitude{0, 0};
    for (int place = weight, group = 0; place >= -behind_point; --place, ++group) {
        const int digits = group < groups ? cursor.take<std::int16_t>() : 0;
        if (!cursor.ok() || digits < 0 || digits >= group_base) return BinaryValue::damaged;
        magnitude = semantics::add(semantics::multiply(magnitude, semantics::u128{group_base}),
                                   {0, static_cast<semantics::u128>(digits)});
    }
    const semantics::DecimalResult result =
        semantics::decimal_from_wide(sign == numeric_negative, magnitude, behind_point * group_digits, scale, precision);
    if (!result.fits) return BinaryValue::unfit;
    out = result.value;
    return BinaryValue::read;
}

BinaryValue read_binary_timestamp(std::string_view bytes, int precision, int128_t& out) {
    BinaryCursor cursor(bytes);
    const auto microseconds = cursor.take<std::int64_t>();
    out = 0;
    if (!cursor.ok() || !cursor.at_end()) return BinaryValue::damaged;
    using Limits = std::numeric_limits<std::int64_t>;
    if (microseconds == Limits::min() || microseconds == Limits::max()) return BinaryValue::infinite;
    const int128_t since_1970 = static_cast<int128_t>(microseconds) + postgres_epoch_microseconds;
    const semantics::TimePoint point = semantics::cut_to_precision(semantics::from_nanoseconds(since_1970 * 1000), precision);
    out = precision <= 3 ? static_cast<int128_t>(semantics::to_milliseconds(point)) : semantics::to_nanoseconds(point);
    return BinaryValue::read;
}

std::size_t copy_head_length(std::string_view bytes) {
    constexpr std::string_view signature{"PGCOPY\n\xff\r\n\0", 11};
    constexpr std::size_t head = signature.size() + 2 * sizeof(std::uint32_t);
    return bytes.size() >= head && bytes.substr(0, signature.size()) == signature ? head : 0;
}

}  // namespace windrow
