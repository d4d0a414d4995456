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

}  // namespace

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
