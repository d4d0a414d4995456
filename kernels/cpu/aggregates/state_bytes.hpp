// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Canonical bytes of accumulators: little-endian fixed-width integers and length-prefixed strings.

#include "windrow/kernels/error.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace windrow::aggregates {

template <typename T>
void put(const T& value, std::string& out) {
    static_assert(std::is_trivially_copyable_v<T>);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T get(std::string_view& in) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (in.size() < sizeof(T)) throw_defect("the bytes of an accumulator are cut short");
    T value;
    std::memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return value;
}

inline void put_text(std::string_view text, std::string& out) {
    put(static_cast<std::uint64_t>(text.size()), out);
    out.append(text);
}

inline std::string_view get_text(std::string_view& in) {
    const auto size = get<std::uint64_t>(in);
    if (in.size() < size) throw_defect("the bytes of an accumulator are cut short");
    const std::string_view text = in.substr(0, size);
    in.remove_prefix(size);
    return text;
}

}  // namespace windrow::aggregates
