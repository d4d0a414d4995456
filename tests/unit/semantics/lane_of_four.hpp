// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A lane type that has what lane.hpp asks for and nothing else: four floats, one after the other.

#include "windrow/semantics/lane.hpp"

namespace windrow::semantics_test {

template <typename T>
struct FourOf {
    T v[4];
    FourOf() = default;
    explicit FourOf(T all) : v{all, all, all, all} {}
};

struct FourFlags {
    bool v[4];
};
using Four = FourOf<float>;
using FourBits = FourOf<semantics::u32>;

template <typename Out, typename F>
Out each_of_four(F f) {
    Out out;
    for (int i = 0; i < 4; ++i) out.v[i] = f(i);
    return out;
}

inline Four operator+(Four a, Four b) {
    return each_of_four<Four>([&](int i) { return a.v[i] + b.v[i]; });
}
inline Four operator-(Four a, Four b) {
    return each_of_four<Four>([&](int i) { return a.v[i] - b.v[i]; });
}
inline Four operator*(Four a, Four b) {
    return each_of_four<Four>([&](int i) { return a.v[i] * b.v[i]; });
}
inline Four operator/(Four a, Four b) {
    return each_of_four<Four>([&](int i) { return a.v[i] / b.v[i]; });
}
inline Four operator-(Four a) {
    return each_of_four<Four>([&](int i) { return -a.v[i]; });
}
inline FourFlags operator<(Four a, Four b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] < b.v[i]; });
}
inline FourFlags operator>(Four a, Four b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] > b.v[i]; });
}
inline FourFlags operator<=(Four a, Four b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] <= b.v[i]; });
}
inline FourFlags operator>=(Four a, Four b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] >= b.v[i]; });
}
inline FourFlags operator==(Four a, Four b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] == b.v[i]; });
}
inline FourFlags both(FourFlags a, FourFlags b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] && b.v[i]; });
}
inline FourFlags either(FourFlags a, FourFlags b) {
    return each_of_four<FourFlags>([&](int i) { return a.v[i] || b.v[i]; });
}
inline FourFlags opposite(FourFlags a) {
    return each_of_four<FourFlags>([&](int i) { return !a.v[i]; });
}
inline Four fused_multiply_add(Four a, Four b, Four c) {
    return each_of_four<Four>([&](int i) { return semantics::fused_multiply_add(a.v[i], b.v[i], c.v[i]); });
}
inline Four square_root(Four a) {
    return each_of_four<Four>([&](int i) { return semantics::square_root(a.v[i]); });
}
inline Four select(FourFlags m, Four a, Four b) {
    return each_of_four<Four>([&](int i) { return m.v[i] ? a.v[i] : b.v[i]; });
}
inline FourBits select(FourFlags m, FourBits a, FourBits b) {
    return each_of_four<FourBits>([&](int i) { return m.v[i] ? a.v[i] : b.v[i]; });
}
inline Four minimum(Four a, Four b) {
    return select(a < b, a, b);
}
inline Four maximum(Four a, Four b) {
    return select(a > b, a, b);
}
inline Four absolute(Four a) {
    return each_of_four<Four>([&](int i) { return semantics::absolute(a.v[i]); });
}
inline Four copy_sign(Four a, Four b) {
    return each_of_four<Four>([&](int i) { return semantics::copy_sign(a.v[i], b.v[i]); });
}
inline Four round_to_even(Four a) {
    return each_of_four<Four>([&](int i) { return semantics::round_to_even(a.v[i]); });
}
inline Four round_down(Four a) {
    return each_of_four<Four>([&](int i) { return semantics::round_down(a.v[i]); });
}
inline Four round_up(Four a) {
    return each_of_four<Four>([&](int i) { return semantics::round_up(a.v[i]); });
}
inline FourBits bits_of(Four a) {
    return each_of_four<FourBits>([&](int i) { return semantics::bits_of(a.v[i]); });
}
inline Four float_of(FourBits a) {
    return each_of_four<Four>([&](int i) { return semantics::float_of(a.v[i]); });
}
inline FourBits operator+(FourBits a, FourBits b) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] + b.v[i]; });
}
inline FourBits operator-(FourBits a, FourBits b) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] - b.v[i]; });
}
inline FourBits operator&(FourBits a, FourBits b) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] & b.v[i]; });
}
inline FourBits operator|(FourBits a, FourBits b) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] | b.v[i]; });
}
inline FourBits operator<<(FourBits a, int n) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] << n; });
}
inline FourBits operator>>(FourBits a, int n) {
    return each_of_four<FourBits>([&](int i) { return a.v[i] >> n; });
}

}  // namespace windrow::semantics_test
