// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Stacks that one operating-system thread switches between: an emulated thread runs on one. No exception may cross a switch.

#include <cstddef>
#include <memory>
#include <vector>

namespace windrow::device::emulator {

class Fiber;

/// Runs on the calling thread's own stack and switches to fibers and back. One at a time per operating-system thread.
struct FiberHost {
    void* stack_pointer = nullptr;
    const void* stack_bottom = nullptr;  // of the thread's own stack, as AddressSanitizer reports it
    std::size_t stack_bytes = 0;
};

/// A stack with a guard page below it.
class Fiber {
public:
    static constexpr std::size_t STACK_BYTES = 256 * 1024;

    Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    ~Fiber();

    /// Sets the fiber to call `entry(argument)` when it is next entered; what ran on it before is forgotten. `entry` must not
    /// return.
    void prepare(void (*entry)(void*), void* argument);
    /// Host to fiber; returns when the fiber leaves.
    void enter(FiberHost& host);
    /// Fiber to host; returns when the fiber is entered again.
    void leave(FiberHost& host);
    /// To be called first on a freshly entered fiber.
    void entered(FiberHost& host);

private:
    char* mapping_ = nullptr;
    std::size_t mapping_bytes_ = 0;
    char* stack_ = nullptr;
    void* stack_pointer_ = nullptr;
    void* sanitizer_state_ = nullptr;
    struct Context;  // where there is no stack swap of our own
    std::unique_ptr<Context> context_;
};

}  // namespace windrow::device::emulator
