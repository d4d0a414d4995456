// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

/// Encoding of a value: one marker byte (0 null, 1 present), then
///   integers: big-endian with the sign bit flipped; floats: big-endian of the ordered bits, one pattern for NaN;
///   bytes: 0x00 is written as 0x00 0xFF, and 0x00 0x00 ends the value; lists and maps: each element behind a 1, then a 0;
///   records: the fields. So equal values have equal bytes and byte order is value order.

namespace windrow {

namespace {

template <typename Unsigned>
void put_big_endian(Unsigned v, std::string& out) {
    for (int shift = static_cast<int>(sizeof(Unsigned)) * 8 - 8; shift >= 0; shift -= 8) {
        out += static_cast<char>(static_cast<unsigned char>(v >> shift));
    }
}

template <typename Unsigned>
Unsigned get_big_endian(std::string_view& in) {
    if (in.size() < sizeof(Unsigned)) snapshot::refuse("holds a row that is cut short");
    Unsigned v = 0;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) v = static_cast<Unsigned>(v << 8) | static_cast<unsigned char>(in[i]);
    in.remove_prefix(sizeof(Unsigned));
    return v;
}

template <typename Unsigned>
constexpr Unsigned sign_of() {
    return static_cast<Unsigned>(Unsigned{1} << (sizeof(Unsigned) * 8 - 1));
}

template <typename Unsigned, typename Signed>
void put_signed(Signed v, std::string& out) {
    put_big_endian<Unsigned>(static_cast<Unsigned>(static_cast<Unsigned>(v) ^ sign_of<Unsigned>()), out);
}

/// Monotone map of a float's bits to unsigned integers; all NaN become the greatest.
template <typename Unsigned, typename Float>
Unsigned ordered_bits(Float v) {
    if (v != v) return static_cast<Unsigned>(~Unsigned{0});
    const auto bits = std::bit_cast<Unsigned>(v);
    return (bits & sign_of<Unsigned>()) != 0 ? static_cast<Unsigned>(~bits) : static_cast<Unsigned>(bits | sign_of<Unsigned>());
}

template <typename Unsigned, typename Float>
Float from_ordered_bits(Unsigned v) {
    if (v == static_cast<Unsigned>(~Unsigned{0})) return std::numeric_limits<Float>::quiet_NaN();
    return std::bit_cast<Float>((v & sign_of<Unsigned>()) != 0 ? static_cast<Unsigned>(v ^ sign_of<Unsigned>())
                                                               : static_cast<Unsigned>(~v));
}

void put_text(std::string_view text, std::string& out) {
    for (char c : text) {
        out += c;
        if (c == '\0') out += '\xFF';
    }
    out.append(2, '\0');
}

std::string get_text(std::string_view& in) {
    std::string out;
    for (std::size_t i = 0; i + 1 < in.size(); ++i) {
        if (in[i] != '\0') {
            out += in[i];
        } else if (in[i + 1] == '\0') {
            in.remove_prefix(i + 2);
            return out;
        } else {
            out += '\0';
            ++i;  // the 0xFF that marks an escaped zero
        }
    }
    snapshot::refuse("holds a text without an end");
}

int three_way(auto a, auto b) {
    return a < b ? -1 : (b < a ? 1 : 0);
}

int compare_lists(const Column& a, std::int64_t i, const Column& b, std::int64_t j) {
    auto [begin_a, end_a] = a.child_range(i);
    auto [begin_b, end_b] = b.child_range(j);
    for (; begin_a < end_a && begin_b < end_b; ++begin_a, ++begin_b) {
        for (std::size_t c = 0; c < a.children.size(); ++c) {
            if (int r = compare_rows(a.children[c], begin_a, b.children[c], begin_b); r != 0) return r;
        }
    }
    return three_way(end_a - begin_a, end_b - begin_b);
}

}  // namespace

int compare_rows(const Column& a, std::int64_t i, const Column& b, std::int64_t j) {
    const bool valid_a = a.is_valid(i);
    const bool valid_b = b.is_valid(j);
    if (!valid_a || !valid_b) return three_way(valid_a, valid_b);
    switch (a.type.physical()) {
        case PhysicalKind::none:
            return 0;
        case PhysicalKind::bit:
            return three_way(a.bit(i), b.bit(j));
        case PhysicalKind::int8:
            return three_way(a.at<std::int8_t>(i), b.at<std::int8_t>(j));
        case PhysicalKind::int16:
            return three_way(a.at<std::int16_t>(i), b.at<std::int16_t>(j));
        case PhysicalKind::int32:
            return three_way(a.at<std::int32_t>(i), b.at<std::int32_t>(j));
        case PhysicalKind::int64:
            return three_way(a.at<std::int64_t>(i), b.at<std::int64_t>(j));
        case PhysicalKind::int128:
            return three_way(a.at<int128_t>(i), b.at<int128_t>(j));
        case PhysicalKind::float32:
            return three_way(ordered_bits<std::uint32_t>(a.at<float>(i)), ordered_bits<std::uint32_t>(b.at<float>(j)));
        case PhysicalKind::float64:
            return three_way(ordered_bits<std::uint64_t>(a.at<double>(i)), ordered_bits<std::uint64_t>(b.at<double>(j)));
        case PhysicalKind::bytes:
            return three_way(a.text(i).compare(b.text(j)), 0);
        case PhysicalKind::list:
        case PhysicalKind::map:
            return compare_lists(a, i, b, j);
        case PhysicalKind::record:
            for (std::size_t c = 0; c < a.children.size(); ++c) {
                if (int r = compare_rows(a.children[c], a.index(i), b.children[c], b.index(j)); r != 0) return r;
            }
            return 0;
    }
    return 0;
}

void encode_row(const Column& column, std::int64_t i, std::string& out) {
    if (!column.is_valid(i)) {
        out += '\0';
        return;
    }
    out += '\1';
    switch (column.type.physical()) {
        case PhysicalKind::none:
            break;
        case PhysicalKind::bit:
            out += column.bit(i) ? '\1' : '\0';
            break;
        case PhysicalKind::int8:
            put_signed<std::uint8_t>(column.at<std::int8_t>(i), out);
            break;
        case PhysicalKind::int16:
            put_signed<std::uint16_t>(column.at<std::int16_t>(i), out);
            break;
        case PhysicalKind::int32:
            put_signed<std::uint32_t>(column.at<std::int32_t>(i), out);
            break;
        case PhysicalKind::int64:
            put_signed<std::uint64_t>(column.at<std::int64_t>(i), out);
            break;
        case PhysicalKind::int128:
            put_signed<uint128_t>(column.at<int128_t>(i), out);
            break;
        case PhysicalKind::float32:
            put_big_endian(ordered_bits<std::uint32_t>(column.at<float>(i)), out);
            break;
        case PhysicalKind::float64:
            put_big_endian(ordered_bits<std::uint64_t>(column.at<double>(i)), out);
            break;
        case PhysicalKind::bytes:
            put_text(column.text(i), out);
            break;
        case PhysicalKind::list:
        case PhysicalKind::map: {
            const auto [begin, end] = column.child_range(i);
            for (std::int32_t k = begin; k < end; ++k) {
                out += '\1';
                for (const Column& child : column.children) encode_row(child, k, out);
            }
            out += '\0';
            break;
        }
        case PhysicalKind::record:
            for (const Column& child : column.children) encode_row(child, column.index(i), out);
            break;
    }
}

void decode_row(std::string_view& in, ColumnBuilder& out) {
    if (in.empty()) snapshot::refuse("holds a row that is cut short");
    const bool present = in[0] != '\0';
    in.remove_prefix(1);
    if (!present) {
        out.append_null();
        return;
    }
    switch (out.type().physical()) {
        case PhysicalKind::none:
            out.append_null();
            break;
        case PhysicalKind::bit:
            out.append_bool(get_big_endian<std::uint8_t>(in) != 0);
            break;
        case PhysicalKind::int8:
            out.append_int(static_cast<std::int8_t>(get_big_endian<std::uint8_t>(in) ^ 0x80U));
            break;
        case PhysicalKind::int16:
            out.append_int(static_cast<std::int16_t>(get_big_endian<std::uint16_t>(in) ^ 0x8000U));
            break;
        case PhysicalKind::int32:
            out.append_int(static_cast<std::int32_t>(get_big_endian<std::uint32_t>(in) ^ sign_of<std::uint32_t>()));
            break;
        case PhysicalKind::int64:
            out.append_int(static_cast<std::int64_t>(get_big_endian<std::uint64_t>(in) ^ sign_of<std::uint64_t>()));
            break;
        case PhysicalKind::int128:
            out.append_int128(static_cast<int128_t>(get_big_endian<uint128_t>(in) ^ sign_of<uint128_t>()));
            break;
        case PhysicalKind::float32:
            out.append_float(from_ordered_bits<std::uint32_t, float>(get_big_endian<std::uint32_t>(in)));
            break;
        case PhysicalKind::float64:
            out.append_double(from_ordered_bits<std::uint64_t, double>(get_big_endian<std::uint64_t>(in)));
            break;
        case PhysicalKind::bytes:
            out.append_text(get_text(in));
            break;
        case PhysicalKind::list:
        case PhysicalKind::map: {
            const bool pairs = out.type().physical() == PhysicalKind::map;
            while (get_big_endian<std::uint8_t>(in) != 0) {
                decode_row(in, out.child(0));
                if (pairs) decode_row(in, out.child(1));
            }
            out.append_list();
            break;
        }
        case PhysicalKind::record:
            for (std::size_t c = 0; c < out.type().children().size(); ++c) decode_row(in, out.child(c));
            out.append_record();
            break;
    }
}

}  // namespace windrow
