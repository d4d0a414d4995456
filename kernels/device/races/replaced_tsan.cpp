// SPDX-License-Identifier: Apache-2.0
// Our own definitions of the functions that code compiled with -fsanitize=thread calls, in place of the ThreadSanitizer library:
// kernels so compiled report every access to the emulator. That library itself would see nothing, since all emulated threads run
// on one thread of the system.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "emulator/emulated_memory.hpp"
#include "emulator/kernel_interface.hpp"
#include "emulator/race_shadow.hpp"

using windrow::device::emulator::watched_access;

// The compiler makes up these names and types.
// NOLINTBEGIN(bugprone-reserved-identifier)
#define WINDROW_WATCH(bytes)                                 \
    void __tsan_read##bytes(void* address) {                 \
        watched_access(address, bytes, false);               \
    }                                                        \
    void __tsan_write##bytes(void* address) {                \
        watched_access(address, bytes, true);                \
    }                                                        \
    void __tsan_unaligned_read##bytes(void* address) {       \
        watched_access(address, bytes, false);               \
    }                                                        \
    void __tsan_unaligned_write##bytes(void* address) {      \
        watched_access(address, bytes, true);                \
    }                                                        \
    void __tsan_volatile_read##bytes(void* address) {        \
        watched_access(address, bytes, false);               \
    }                                                        \
    void __tsan_volatile_write##bytes(void* address) {       \
        watched_access(address, bytes, true);                \
    }                                                        \
    void __tsan_read_write##bytes(void* address) {           \
        watched_access(address, bytes, false);               \
        watched_access(address, bytes, true);                \
    }                                                        \
    void __tsan_unaligned_read_write##bytes(void* address) { \
        watched_access(address, bytes, false);               \
        watched_access(address, bytes, true);                \
    }

// Host code beside the kernels may use atomics (a guarded static, a shared_ptr); kernels may not.
#define WINDROW_HOST_ATOMICS(bits, type)                                                                       \
    type __tsan_atomic##bits##_load(const volatile type* a, int) {                                             \
        return __atomic_load_n(a, __ATOMIC_SEQ_CST);                                                           \
    }                                                                                                          \
    void __tsan_atomic##bits##_store(volatile type* a, type v, int) {                                          \
        __atomic_store_n(a, v, __ATOMIC_SEQ_CST);                                                              \
    }                                                                                                          \
    type __tsan_atomic##bits##_exchange(volatile type* a, type v, int) {                                       \
        return __atomic_exchange_n(a, v, __ATOMIC_SEQ_CST);                                                    \
    }                                                                                                          \
    type __tsan_atomic##bits##_fetch_add(volatile type* a, type v, int) {                                      \
        return __atomic_fetch_add(a, v, __ATOMIC_SEQ_CST);                                                     \
    }                                                                                                          \
    type __tsan_atomic##bits##_fetch_sub(volatile type* a, type v, int) {                                      \
        return __atomic_fetch_sub(a, v, __ATOMIC_SEQ_CST);                                                     \
    }                                                                                                          \
    type __tsan_atomic##bits##_fetch_and(volatile type* a, type v, int) {                                      \
        return __atomic_fetch_and(a, v, __ATOMIC_SEQ_CST);                                                     \
    }                                                                                                          \
    type __tsan_atomic##bits##_fetch_or(volatile type* a, type v, int) {                                       \
        return __atomic_fetch_or(a, v, __ATOMIC_SEQ_CST);                                                      \
    }                                                                                                          \
    type __tsan_atomic##bits##_fetch_xor(volatile type* a, type v, int) {                                      \
        return __atomic_fetch_xor(a, v, __ATOMIC_SEQ_CST);                                                     \
    }                                                                                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile type* a, type* expected, type v, int, int) {    \
        return __atomic_compare_exchange_n(a, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) ? 1 : 0; \
    }                                                                                                          \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile type* a, type* expected, type v, int, int) {      \
        return __atomic_compare_exchange_n(a, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) ? 1 : 0; \
    }                                                                                                          \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type* a, type expected, type v, int, int) {       \
        __atomic_compare_exchange_n(a, &expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);               \
        return expected;                                                                                       \
    }

extern "C" {

void __tsan_init() {
    windrow::device::emulator::watch_accesses();
}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_read_range(void* address, std::size_t bytes) {
    watched_access(address, bytes, false);
}
void __tsan_write_range(void* address, std::size_t bytes) {
    watched_access(address, bytes, true);
}
void __tsan_atomic_thread_fence(int) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
void __tsan_atomic_signal_fence(int) {}

WINDROW_WATCH(1)
WINDROW_WATCH(2)
WINDROW_WATCH(4)
WINDROW_WATCH(8)
WINDROW_WATCH(16)

WINDROW_HOST_ATOMICS(8, std::uint8_t)
WINDROW_HOST_ATOMICS(16, std::uint16_t)
WINDROW_HOST_ATOMICS(32, std::uint32_t)
WINDROW_HOST_ATOMICS(64, std::uint64_t)

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
