// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of snapshots: fixed-width little-endian values and texts behind their length. What is read may be cut or damaged:
/// then W6101 is thrown, and nothing beyond the input was touched.

#include "windrow/kernels/error.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace windrow::snapshot {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

/// Throws W6101. `what` goes on after "a snapshot ".
[[noreturn]] inline void refuse(const std::string& what) {
    throw Error("W6101", "a snapshot " + what, "restore from another checkpoint, or start the job anew");
}

template <typename T>
void put(const T& value, std::string& out) {
    static_assert(std::is_trivially_copyable_v<T>);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T get(std::string_view& in) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (in.size() < sizeof(T)) refuse("is cut short");
    T value;
    std::memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return value;
}

inline void put_flag(bool flag, std::string& out) {
    put(static_cast<std::uint8_t>(flag ? 1 : 0), out);
}
inline bool get_flag(std::string_view& in) {
    return get<std::uint8_t>(in) != 0;
}

inline void put_text(std::string_view text, std::string& out) {
    put(static_cast<std::uint64_t>(text.size()), out);
    out.append(text);
}

/// The text lies in the input's memory.
inline std::string_view get_text(std::string_view& in) {
    const auto size = get<std::uint64_t>(in);
    if (in.size() < size) refuse("is cut short");
    const std::string_view text = in.substr(0, size);
    in.remove_prefix(size);
    return text;
}

/// A number of things that take at least `least_bytes` (not 0) each: refused if the rest of the input cannot hold them, so that
/// no damaged number makes room for more than the input's size.
inline std::uint64_t get_count(std::string_view& in, std::size_t least_bytes) {
    const auto count = get<std::uint64_t>(in);
    if (count > in.size() / least_bytes) refuse("is cut short, or holds a damaged number");
    return count;
}

}  // namespace windrow::snapshot
