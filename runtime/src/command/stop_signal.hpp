// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace windrow::command {

/// From now on SIGINT and SIGTERM set the returned flag, so that a job finishes what it has read and stops; a second one ends the
/// process at once. A closed standard output becomes a write error instead of a signal.
const std::atomic<bool>& watch_stop_signals();

/// The exit code of a process that such a signal stopped: of the first one.
int stopped_exit_code();

/// Installs a handler for SIGUSR1: the count grows with each signal, and a job that runs takes a checkpoint.
const std::atomic<std::uint64_t>& watch_checkpoint_signal();

}  // namespace windrow::command
