// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace windrow::command {

/// From now on SIGINT and SIGTERM set the returned flag, so that a job finishes what it has read and stops; a second one ends the
/// process at once. A closed standard output becomes a write error instead of a signal.
const std::atomic<bool>& watch_stop_signals();

}  // namespace windrow::command
