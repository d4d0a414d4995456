// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Atomics on a CUDA device, device-wide, of the widths that sm_80 has. Each returns the value before.

// The built-in functions take the order as a literal only: EXPRESSION(literal) for the literal of ORDER.
#define WINDROW_BY_ORDER(EXPRESSION)                \
    if constexpr (ORDER == Order::relaxed) {        \
        return EXPRESSION(__NV_ATOMIC_RELAXED);     \
    } else if constexpr (ORDER == Order::acquire) { \
        return EXPRESSION(__NV_ATOMIC_ACQUIRE);     \
    } else if constexpr (ORDER == Order::release) { \
        return EXPRESSION(__NV_ATOMIC_RELEASE);     \
    } else {                                        \
        return EXPRESSION(__NV_ATOMIC_ACQ_REL);     \
    }

namespace windrow::cuda_target::atomic {

template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T load(const T* address) {
    static_assert(ORDER == Order::relaxed || ORDER == Order::acquire);
    if constexpr (ORDER == Order::acquire) {
        return __nv_atomic_load_n(const_cast<T*>(address), __NV_ATOMIC_ACQUIRE, __NV_THREAD_SCOPE_DEVICE);
    } else {
        return __nv_atomic_load_n(const_cast<T*>(address), __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_DEVICE);
    }
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE void store(T* address, Undeduced<T> value) {
    static_assert(ORDER == Order::relaxed || ORDER == Order::release);
    if constexpr (ORDER == Order::release) {
        __nv_atomic_store_n(address, value, __NV_ATOMIC_RELEASE, __NV_THREAD_SCOPE_DEVICE);
    } else {
        __nv_atomic_store_n(address, value, __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_DEVICE);
    }
}
/// Stores `value` if `expected` is there. An order that releases does so only if it stores.
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T compare_and_swap(T* address, Undeduced<T> expected, Undeduced<T> value) {
    static_assert(sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);
    if constexpr (ORDER == Order::relaxed) {
        __nv_atomic_compare_exchange_n(address, &expected, value, false, __NV_ATOMIC_RELAXED, __NV_ATOMIC_RELAXED,
                                       __NV_THREAD_SCOPE_DEVICE);
    } else if constexpr (ORDER == Order::acquire) {
        __nv_atomic_compare_exchange_n(address, &expected, value, false, __NV_ATOMIC_ACQUIRE, __NV_ATOMIC_ACQUIRE,
                                       __NV_THREAD_SCOPE_DEVICE);
    } else if constexpr (ORDER == Order::release) {
        __nv_atomic_compare_exchange_n(address, &expected, value, false, __NV_ATOMIC_RELEASE, __NV_ATOMIC_RELAXED,
                                       __NV_THREAD_SCOPE_DEVICE);
    } else {
        __nv_atomic_compare_exchange_n(address, &expected, value, false, __NV_ATOMIC_ACQ_REL, __NV_ATOMIC_ACQUIRE,
                                       __NV_THREAD_SCOPE_DEVICE);
    }
    return expected;
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T exchange(T* address, Undeduced<T> value) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
#define WINDROW_EXPRESSION(order) __nv_atomic_exchange_n(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T add(T* address, Undeduced<T> value) {
    static_assert(IS_INTEGER<T>);
#define WINDROW_EXPRESSION(order)                                                                                 \
    static_cast<T>(__nv_atomic_fetch_add(reinterpret_cast<Bits<T>*>(address), static_cast<Bits<T>>(value), order, \
                                         __NV_THREAD_SCOPE_DEVICE))
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T min(T* address, Undeduced<T> value) {
    static_assert(IS_INTEGER<T>);
#define WINDROW_EXPRESSION(order) __nv_atomic_fetch_min(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T max(T* address, Undeduced<T> value) {
    static_assert(IS_INTEGER<T>);
#define WINDROW_EXPRESSION(order) __nv_atomic_fetch_max(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_and(T* address, Undeduced<T> value) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
#define WINDROW_EXPRESSION(order) __nv_atomic_fetch_and(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_or(T* address, Undeduced<T> value) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
#define WINDROW_EXPRESSION(order) __nv_atomic_fetch_or(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_xor(T* address, Undeduced<T> value) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
#define WINDROW_EXPRESSION(order) __nv_atomic_fetch_xor(address, value, order, __NV_THREAD_SCOPE_DEVICE)
    WINDROW_BY_ORDER(WINDROW_EXPRESSION)
#undef WINDROW_EXPRESSION
}

}  // namespace windrow::cuda_target::atomic

#undef WINDROW_BY_ORDER
