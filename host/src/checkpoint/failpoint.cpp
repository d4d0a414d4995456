// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/failpoint.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <thread>

namespace windrow {

namespace {

struct Armed {
    std::string name;  ///< empty: none
    std::string action;
    std::atomic<std::uint64_t> passages_left{0};
};
Armed armed;

}  // namespace

const std::vector<std::string>& failpoint_names() {
    static const std::vector<std::string> names{
        "round-begins",       // before a round's chunks are processed
        "round-ended",        // its windows have fired
        "checkpoint-begins",  // nothing is sealed
        "sources-sealed",     // operators are not
        "operators-sealed",   // sinks are not prepared
        "sinks-prepared",     // nothing is written
        "checkpoint-head-written",
        "checkpoint-half-written",
        "checkpoint-written",     // not synced, not renamed
        "checkpoint-synced",      // in its place; its transaction has not begun
        "transaction-begun",      // nothing is produced
        "transaction-produced",   // nothing is flushed
        "transaction-flushed",    // no offsets are sent
        "offsets-sent",           // the commit is not asked for
        "transaction-committed",  // the cluster has said so; nobody else knows
        "producer-ready",         // a fresh epoch for the next transaction
        "checkpoint-published",   // sinks have not committed
        "sink-half-committed",    // some files are visible, some are not
        "sinks-committed",        // old checkpoints are still there
        "checkpoints-pruned",
        "transactions-recovered",  // earlier producers are fenced; no checkpoint is chosen
        "resume-begins",           // a checkpoint was chosen
        "sinks-recovered",         // operators are not restored
        "state-restored",          // nothing is read
    };
    return names;
}

void arm_failpoint(const std::string& text) {
    armed.name.clear();
    if (text.empty()) return;
    const std::size_t first = text.find(':');
    const std::size_t second = text.find(':', first + 1);
    std::uint64_t count = 0;
    if (first != std::string::npos && second != std::string::npos)
        std::from_chars(text.data() + first + 1, text.data() + second, count);
    const std::string name = text.substr(0, first);
    const std::string action = second == std::string::npos ? "" : text.substr(second + 1);
    const auto& names = failpoint_names();
    if (count == 0 || std::find(names.begin(), names.end(), name) == names.end() ||
        (action != "kill" && action != "error" && action != "stall")) {
        std::string known;
        for (const std::string& one : names) known += (known.empty() ? "" : ", ") + one;
        throw Error("W1021", "'" + text + "' is no failpoint",
                    "write NAME:COUNT:ACTION; actions: kill, error, stall; names: " + known);
    }
    armed.action = action;
    armed.passages_left = count;
    armed.name = name;
}

void failpoint(const char* name) {
    surroundings().passes(name);
    if (armed.name.empty() || armed.name != name || armed.passages_left.fetch_sub(1) != 1) return;
    if (armed.action == "kill") {
        std::raise(SIGKILL);
    } else if (armed.action == "error") {
        throw Error("W6199", std::string("the failpoint ") + name + " was armed for an error", "disarm it");
    } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
}

}  // namespace windrow
