// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What becomes of one request on its way to the brokers and back.

#include "log/simulated_client.hpp"

#include <functional>
#include <optional>

namespace windrow::simulation {

using Answer = SimulatedCluster::Answer;

/// Sends one request and waits for its answer up to `timeout_ms`; none: no answer came. `request` may be carried out now, later,
/// twice or never.
inline std::optional<Answer> send(SimulatedLog& log, const ClientHost& host, const char* name, std::int64_t timeout_ms,
                                  const std::function<Answer()>& request) {
    host.step(name);
    const auto note = [&](const char* what) { log.trace.note(log.time.now_ms(), "network", what, name); };
    const auto later = [&](std::int64_t most_ms) {
        log.time.after(log.dice.between(1, most_ms), [request, &log, text = std::string(name)] {
            log.trace.note(log.time.now_ms(), "network", "arrives late", text);
            (void)request();
        });
    };
    if (log.dice.chance(log.faults.outage)) {
        log.cluster.go_down_for(log.dice.between(100, 20'000));
        note("brokers go down");
    }
    if (log.cluster.is_down()) {
        log.time.advance(timeout_ms);
        return std::nullopt;
    }
    const auto unanswered = [&](const char* what) {
        note(what);
        log.time.advance(timeout_ms);
        host.step(name);
        return std::nullopt;
    };
    if (log.dice.chance(log.faults.lost_request)) return unanswered("request lost");
    if (log.dice.chance(log.faults.late_request)) {
        later(timeout_ms * 3);
        return unanswered("request late");
    }
    if (log.dice.chance(log.faults.lost_answer)) {
        log.time.advance(1);
        (void)request();
        return unanswered("answer lost");
    }
    if (log.dice.chance(log.faults.repeated_request)) later(log.dice.chance(0.5) ? 20 : 500);
    log.time.advance(log.dice.between(0, 2));
    const Answer answer = request();
    host.step(name);  // it happened; nobody here knows
    log.time.advance(log.dice.between(0, 2));
    return answer;
}

}  // namespace windrow::simulation
