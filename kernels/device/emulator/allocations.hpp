// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The emulated device's memory: which ranges are given out, and by which queued work each part was last used, so that use
/// without waiting for an event is seen when the work is queued, whatever order it then happens to run in.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/vector_clock.hpp"

namespace windrow::device::emulator {

/// One use of a range by one operation.
struct Use {
    std::size_t begin = 0;
    std::size_t end = 0;
    Moment moment;
    bool writes = false;
    bool by_kernel =
        false;  ///< kernels on several streams may share memory through atomics; the race shadow judges them byte by byte
    const char* what = "";
};

struct Allocation {
    char* base = nullptr;
    std::size_t bytes = 0;
    std::string purpose;
    bool released = false;
    std::vector<Use> uses;
};

class Allocations {
public:
    void add(char* base, std::size_t bytes, const char* purpose) { by_address_[base] = {base, bytes, purpose, false, {}}; }
    /// The allocation that holds the address or ends at it, or null.
    [[nodiscard]] Allocation* find(const void* address);
    void erase(char* base) { by_address_.erase(base); }
    /// Makes all of it accessible, or inaccessible, to code that AddressSanitizer watches.
    void set_accessible(bool accessible) const;
    [[nodiscard]] std::string describe(const void* address);
    /// Records a use; if an earlier one that conflicts with it is not before `clock`, returns that. Forgets what `known` covers.
    static std::optional<Use> use(Allocation& allocation, const Use& now, const VectorClock& clock, const VectorClock& known);
    [[nodiscard]] const std::map<char*, Allocation>& all() const noexcept { return by_address_; }

private:
    std::map<char*, Allocation> by_address_;
};

}  // namespace windrow::device::emulator
