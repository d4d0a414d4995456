// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Atomics on the emulator: the same names, widths and orders as on a device.

namespace windrow::emulator_target::atomic {

using Operation = device::emulator::AtomicOperation;

template <typename T>
WINDROW_DEVICE T perform(Operation operation, T* address, T operand, T expected, Order order, CallSite site) {
    return static_cast<T>(device::emulator::atomic(operation, address, sizeof(T), static_cast<Bits<T>>(operand),
                                                   static_cast<Bits<T>>(expected), order, site));
}

template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T load(const T* address, CallSite site = CallSite::here()) {
    static_assert(ORDER == Order::relaxed || ORDER == Order::acquire);
    return perform<T>(Operation::load, const_cast<T*>(address), 0, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE void store(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(ORDER == Order::relaxed || ORDER == Order::release);
    perform<T>(Operation::store, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T compare_and_swap(T* address, Undeduced<T> expected, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);
    return perform<T>(Operation::compare_and_swap, address, value, expected, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T exchange(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return perform<T>(Operation::exchange, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T add(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(IS_INTEGER<T>);
    return perform<T>(Operation::add, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T min(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(IS_INTEGER<T>);
    return perform<T>(IS_SIGNED<T> ? Operation::min_signed : Operation::min_unsigned, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T max(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(IS_INTEGER<T>);
    return perform<T>(IS_SIGNED<T> ? Operation::max_signed : Operation::max_unsigned, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_and(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return perform<T>(Operation::bit_and, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_or(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return perform<T>(Operation::bit_or, address, value, 0, ORDER, site);
}
template <Order ORDER = Order::relaxed, typename T>
WINDROW_DEVICE T bit_xor(T* address, Undeduced<T> value, CallSite site = CallSite::here()) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return perform<T>(Operation::bit_xor, address, value, 0, ORDER, site);
}

}  // namespace windrow::emulator_target::atomic
