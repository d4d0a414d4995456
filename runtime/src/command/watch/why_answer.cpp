// SPDX-License-Identifier: Apache-2.0
#include "command/watch/why_answer.hpp"

namespace windrow::command {

namespace {

using exec::JobStatus;
using exec::OperatorStatus;

/// Time has no more than this to go: a difference of two instants may not overflow.
std::int64_t distance(std::int64_t from, std::int64_t to) {
    std::int64_t gap = 0;
    return __builtin_sub_overflow(to, from, &gap) ? watermark_max : gap;
}

WhyAnswer answer_of(const JobStatus& status, std::size_t index) {
    const OperatorStatus& op = status.operators[index];
    WhyAnswer answer;
    answer.op = index;
    if (op.watermark == watermark_max) {
        answer.waiting = Waiting::for_nothing;
        return answer;
    }
    if (!op.window) {
        answer.waiting = Waiting::for_watermark;
        return answer;
    }
    const FirstWaiting& next = op.window->next;
    const std::int64_t now = op.window->processing_time ? status.clock_ms : op.watermark;
    if (next.window && next.window->fires_at <= now) {
        answer.waiting = Waiting::for_round;
    } else if (op.window->processing_time) {
        answer.waiting = next.known && !next.window ? Waiting::for_rows : Waiting::for_clock;
    } else {
        answer.waiting = next.known && !next.window && op.held_rows == 0 ? Waiting::for_rows : Waiting::for_watermark;
    }
    const bool waits = answer.waiting == Waiting::for_watermark || answer.waiting == Waiting::for_clock;
    if (waits && next.window && now != watermark_min) answer.missing_ms = distance(now, next.window->fires_at);
    return answer;
}

}  // namespace

std::vector<WhyAnswer> why_answers(const JobStatus& status) {
    std::vector<WhyAnswer> answers;
    for (std::size_t o = 0; o < status.operators.size(); ++o) {
        if (status.operators[o].window || status.operators[o].held_rows > 0) answers.push_back(answer_of(status, o));
    }
    return answers;
}

}  // namespace windrow::command
