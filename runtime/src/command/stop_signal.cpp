// SPDX-License-Identifier: Apache-2.0
#include "command/stop_signal.hpp"

#include "command/exit_code.hpp"

#include <signal.h>
#include <unistd.h>

namespace windrow::command {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_stop_signal(int) {
    if (stop_requested.exchange(true)) _exit(exit_interrupted);
}

std::atomic<std::uint64_t> checkpoints_requested = 0;
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_checkpoint_signal(int) {
    checkpoints_requested.fetch_add(1);
}

}  // namespace

const std::atomic<std::uint64_t>& watch_checkpoint_signal() {
    struct sigaction action {};
    action.sa_handler = on_checkpoint_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, nullptr);
    return checkpoints_requested;
}

const std::atomic<bool>& watch_stop_signals() {
    stop_requested = false;
    struct sigaction action {};
    action.sa_handler = on_stop_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return stop_requested;
}

}  // namespace windrow::command
