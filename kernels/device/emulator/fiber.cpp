// SPDX-License-Identifier: Apache-2.0
#include "emulator/fiber.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <new>

#include "emulator/sanitizer.hpp"

// WINDROW_EMULATOR_UCONTEXT takes the portable way here, too, so that it can be tried.
#if defined(__x86_64__) && !defined(WINDROW_EMULATOR_UCONTEXT)
#define WINDROW_SWAPS_STACKS 1
#else
#include <ucontext.h>
#endif

#if defined(WINDROW_SWAPS_STACKS)
// windrow_swap_stacks(save, load): keeps the registers that a call must keep on this stack, stores the stack pointer at *save and
// goes on with the stack `load`. ucontext would do the same with two system calls per switch.
__asm__(
    ".text\n.globl windrow_swap_stacks\n.type windrow_swap_stacks,@function\nwindrow_swap_stacks:\n"
    "  endbr64\n  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
    "  movq %rsp, (%rdi)\n  movq %rsi, %rsp\n"
    "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n  ret\n"
    ".size windrow_swap_stacks,.-windrow_swap_stacks\n"
    ".type windrow_start_fiber,@function\nwindrow_start_fiber:\n"
    "  endbr64\n  movq %r12, %rdi\n  callq *%r13\n  ud2\n.size windrow_start_fiber,.-windrow_start_fiber\n");
extern "C" void windrow_swap_stacks(void** save, void* load);
extern "C" void windrow_start_fiber();
#endif

namespace windrow::device::emulator {

#if defined(WINDROW_SWAPS_STACKS)
struct Fiber::Context {};
#else
struct Fiber::Context {
    ucontext_t fiber{};
    ucontext_t host{};
    void (*entry)(void*) = nullptr;
    void* argument = nullptr;
    static void run(unsigned high, unsigned low) {
        auto* self = reinterpret_cast<Context*>((static_cast<std::uintptr_t>(high) << 32) | low);
        self->entry(self->argument);
    }
};
#endif

Fiber::Fiber() {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    mapping_bytes_ = STACK_BYTES + page;
    void* mapping = mmap(nullptr, mapping_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) throw std::bad_alloc();
    mapping_ = static_cast<char*>(mapping);
    mprotect(mapping_, page, PROT_NONE);  // an overflow faults instead of writing into another stack
    stack_ = mapping_ + page;
#if !defined(WINDROW_SWAPS_STACKS)
    context_ = std::make_unique<Context>();
#endif
}

Fiber::~Fiber() {
    allow_access(stack_, STACK_BYTES);
    munmap(mapping_, mapping_bytes_);
}

void Fiber::prepare(void (*entry)(void*), void* argument) {
    allow_access(stack_, STACK_BYTES);  // frames that were abandoned left their marks
    sanitizer_state_ = nullptr;
#if defined(WINDROW_SWAPS_STACKS)
    // What windrow_swap_stacks pops: r15 r14 r13 r12 rbx rbp and the address to go on at. The call in windrow_start_fiber needs
    // rsp at a multiple of 16 after these seven.
    auto* top = reinterpret_cast<void**>(stack_ + STACK_BYTES) - 9;
    std::memset(static_cast<void*>(top), 0, 8 * sizeof(void*));
    top[2] = reinterpret_cast<void*>(entry);
    top[3] = argument;
    top[6] = reinterpret_cast<void*>(&windrow_start_fiber);
    stack_pointer_ = top;
#else
    context_->entry = entry;
    context_->argument = argument;
    getcontext(&context_->fiber);
    context_->fiber.uc_stack.ss_sp = stack_;
    context_->fiber.uc_stack.ss_size = STACK_BYTES;
    context_->fiber.uc_link = nullptr;
    const auto address = reinterpret_cast<std::uintptr_t>(context_.get());
    makecontext(&context_->fiber, reinterpret_cast<void (*)()>(&Context::run), 2, static_cast<unsigned>(address >> 32),
                static_cast<unsigned>(address));
#endif
}

void Fiber::enter(FiberHost& host) {
    void* state = nullptr;
    before_switch(&state, stack_, STACK_BYTES);
#if defined(WINDROW_SWAPS_STACKS)
    windrow_swap_stacks(&host.stack_pointer, stack_pointer_);
#else
    swapcontext(&context_->host, &context_->fiber);
#endif
    after_switch(state, nullptr, nullptr);
}

void Fiber::entered(FiberHost& host) {
    after_switch(sanitizer_state_, &host.stack_bottom, &host.stack_bytes);
}

void Fiber::leave(FiberHost& host) {
    before_switch(&sanitizer_state_, host.stack_bottom, host.stack_bytes);
#if defined(WINDROW_SWAPS_STACKS)
    windrow_swap_stacks(&stack_pointer_, host.stack_pointer);
#else
    swapcontext(&context_->fiber, &context_->host);
#endif
    entered(host);
}

}  // namespace windrow::device::emulator
