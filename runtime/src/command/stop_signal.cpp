// SPDX-License-Identifier: Apache-2.0
#include "command/stop_signal.hpp"

#include "command/exit_code.hpp"

#include <signal.h>
#include <unistd.h>

namespace windrow::command {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

std::atomic<int> first_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

int code_of(int signal_number) {
    return signal_number == SIGTERM ? exit_terminated : exit_interrupted;
}

extern "C" void on_stop_signal(int signal_number) {
    int none = 0;
    first_signal.compare_exchange_strong(none, signal_number);
    if (stop_requested.exchange(true)) _exit(code_of(signal_number));
}

std::atomic<std::uint64_t> checkpoints_requested = 0;
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_checkpoint_signal(int) {
    checkpoints_requested.fetch_add(1);
}

}  // namespace

int stopped_exit_code() {
    return code_of(first_signal);
}

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
    first_signal = 0;
    struct sigaction action {};
    action.sa_handler = on_stop_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return stop_requested;
}

}  // namespace windrow::command
