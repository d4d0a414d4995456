// SPDX-License-Identifier: Apache-2.0
#pragma once

/// AddressSanitizer's manual interface where the build has it, else nothing.

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WINDROW_EMULATOR_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WINDROW_EMULATOR_ASAN 1
#endif

#if defined(WINDROW_EMULATOR_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace windrow::device::emulator {

#if defined(WINDROW_EMULATOR_ASAN)
inline constexpr bool HAS_ADDRESS_SANITIZER = true;
inline void forbid_access(const void* address, std::size_t bytes) {
    __asan_poison_memory_region(address, bytes);
}
inline void allow_access(const void* address, std::size_t bytes) {
    __asan_unpoison_memory_region(address, bytes);
}
inline void before_switch(void** state, const void* bottom, std::size_t bytes) {
    __sanitizer_start_switch_fiber(state, bottom, bytes);
}
inline void after_switch(void* state, const void** bottom, std::size_t* bytes) {
    __sanitizer_finish_switch_fiber(state, bottom, bytes);
}
#else
inline constexpr bool HAS_ADDRESS_SANITIZER = false;
inline void forbid_access(const void*, std::size_t) {}
inline void allow_access(const void*, std::size_t) {}
inline void before_switch(void**, const void*, std::size_t) {}
inline void after_switch(void*, const void**, std::size_t*) {}
#endif

}  // namespace windrow::device::emulator
