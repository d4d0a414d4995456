// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "emulator/block_scheduler.hpp"
#include "emulator/emulated_memory.hpp"
#include "emulator/kernel_interface.hpp"
#include "emulator/race_shadow.hpp"
#include "emulator/sites.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::device::emulator {

namespace {

constexpr std::uint32_t ATOMICS_PER_SWITCH = 4;

// Each width is accessed as such, so that AddressSanitizer sees an atomic that reaches outside.
template <typename Word>
std::uint64_t get(const void* address) {
    return *static_cast<const volatile Word*>(address);
}
template <typename Word>
void put(void* address, std::uint64_t value) {
    *static_cast<volatile Word*>(address) = static_cast<Word>(value);
}

std::uint64_t read_word(const void* address, std::uint32_t bytes) {
    switch (bytes) {
        case 1:
            return get<std::uint8_t>(address);
        case 2:
            return get<std::uint16_t>(address);
        case 4:
            return get<std::uint32_t>(address);
        default:
            return get<std::uint64_t>(address);
    }
}

void write_word(void* address, std::uint32_t bytes, std::uint64_t value) {
    switch (bytes) {
        case 1:
            put<std::uint8_t>(address, value);
            break;
        case 2:
            put<std::uint16_t>(address, value);
            break;
        case 4:
            put<std::uint32_t>(address, value);
            break;
        default:
            put<std::uint64_t>(address, value);
    }
}

std::int64_t as_signed(std::uint64_t value, std::uint32_t bytes) {
    const std::uint32_t unused = 64 - 8 * bytes;
    return static_cast<std::int64_t>(value << unused) >> unused;
}

std::uint64_t new_value(AtomicOperation operation, std::uint64_t old, std::uint64_t operand, std::uint64_t expected,
                        std::uint32_t bytes) {
    switch (operation) {
        case AtomicOperation::load:
            return old;
        case AtomicOperation::store:
        case AtomicOperation::exchange:
            return operand;
        case AtomicOperation::compare_and_swap:
            return old == expected ? operand : old;
        case AtomicOperation::add:
            return old + operand;
        case AtomicOperation::min_unsigned:
            return std::min(old, operand);
        case AtomicOperation::max_unsigned:
            return std::max(old, operand);
        case AtomicOperation::min_signed:
            return as_signed(old, bytes) < as_signed(operand, bytes) ? old : operand;
        case AtomicOperation::max_signed:
            return as_signed(old, bytes) > as_signed(operand, bytes) ? old : operand;
        case AtomicOperation::bit_and:
            return old & operand;
        case AtomicOperation::bit_or:
            return old | operand;
        case AtomicOperation::bit_xor:
            return old ^ operand;
    }
    return old;
}

bool acquires(Order order) {
    return order == Order::acquire || order == Order::acquire_release;
}
bool releases(Order order) {
    return order == Order::release || order == Order::acquire_release;
}

/// The operation as it is if nobody makes it atomic: others may come between the read and the write, and its order is lost.
std::uint64_t torn(BlockScheduler& scheduler, EmulatedThread& thread, AtomicOperation operation, void* address,
                   std::uint32_t bytes, std::uint64_t operand, std::uint64_t expected) {
    const bool watched = accesses_are_watched();
    std::uint64_t old = 0;
    if (operation != AtomicOperation::store) {
        if (watched) scheduler.check_access(thread, address, bytes, false, false);
        old = read_word(address, bytes);
        scheduler.maybe_yield(thread, 2);
    }
    if (operation != AtomicOperation::load) {
        if (watched) scheduler.check_access(thread, address, bytes, true, false);
        write_word(address, bytes, new_value(operation, old, operand, expected, bytes));
    }
    return old;
}

}  // namespace

std::uint64_t atomic(AtomicOperation operation, void* address, std::uint32_t bytes, std::uint64_t operand, std::uint64_t expected,
                     Order order, CallSite site) {
    EmulatedThread* thread = current_thread();
    if (thread == nullptr) throw_defect("a device atomic was called on the host");
    BlockScheduler& scheduler = *thread->block->scheduler;
    if (reinterpret_cast<std::uintptr_t>(address) % bytes != 0) {
        scheduler.report(FindingKind::outside_of_memory, "an atomic of " + std::to_string(bytes) + " bytes at " + text_of(site) +
                                                             " on an address that is no multiple of its width");
        scheduler.stop(*thread);
    }
    scheduler.maybe_yield(*thread, ATOMICS_PER_SWITCH);
    thread->last_site = site;
    if (!pass_site(SiteKind::atomic, site)) return torn(scheduler, *thread, operation, address, bytes, operand, expected);
    const bool writes = operation != AtomicOperation::load;
    if (accesses_are_watched()) scheduler.check_atomic(*thread, address, bytes, writes, operation == AtomicOperation::store);
    const std::uint64_t old = read_word(address, bytes);
    const std::uint64_t value = new_value(operation, old, operand, expected, bytes);
    if (writes) write_word(address, bytes, value);
    if (accesses_are_watched()) {
        const bool stores = writes && !(operation == AtomicOperation::compare_and_swap && old != expected);
        if (acquires(order) && operation != AtomicOperation::store) scheduler.acquire(*thread, address);
        if (stores) scheduler.release(*thread, address, operation != AtomicOperation::store, releases(order));
    }
    return old;
}

}  // namespace windrow::device::emulator
