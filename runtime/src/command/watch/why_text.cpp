// SPDX-License-Identifier: Apache-2.0
#include "command/value_text.hpp"
#include "command/watch/job_metrics.hpp"
#include "command/watch/job_phase_name.hpp"
#include "command/watch/why_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace windrow::command {

namespace {

using exec::JobStatus;
using exec::OperatorStatus;
using exec::PartitionStatus;

std::string time_text(std::int64_t milliseconds) {
    std::string text;
    append_timestamp(text, int128_t{milliseconds} * 1'000'000);
    return text;
}

std::string watermark_text(std::optional<Watermark> watermark) {
    return watermark ? time_text(*watermark) : "not set: no record with an event time has come";
}

/// "5999 ms", and for people what that is if it is long.
std::string gap_text(std::int64_t milliseconds) {
    constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute;
    if (milliseconds < 10 * second) return fmt::format("{} ms", milliseconds);
    if (milliseconds < 10 * minute) return fmt::format("{} ms ({} s)", milliseconds, milliseconds / second);
    if (milliseconds < 48 * hour) return fmt::format("{} ms ({} min)", milliseconds, milliseconds / minute);
    return fmt::format("{} ms ({} days)", milliseconds, milliseconds / (24 * hour));
}

std::string place_text(const exec::SourceStatus& source, std::size_t partition) {
    std::string text = fmt::format("table {}, partition {}", source.table, partition);
    if (const std::string& name = source.partitions[partition].name; name != std::to_string(partition)) text += " (" + name + ")";
    return text;
}

std::string lag_text(const PartitionStatus& partition) {
    if (partition.lag_records) return fmt::format("{} records of it are not read yet", *partition.lag_records);
    if (partition.lag_bytes) return fmt::format("{} bytes of it are not read yet", *partition.lag_bytes);
    return "how much of it is not read yet is not known";
}

std::string holder_text(const exec::SourceStatus& source, std::size_t number) {
    const PartitionStatus& partition = source.partitions[number];
    std::string text = fmt::format("  held back by {}: its watermark is {}\n", place_text(source, number),
                                   watermark_text(partition_watermark(source, number)));
    text += fmt::format("    {} records came from it, the last {} ago; it is {}\n", partition.records,
                        gap_text(partition.silent.count()), partition.idle ? "idle" : "not idle");
    text +=
        fmt::format("    {} chunks of it are read and wait to be decoded; {}\n", partition.waiting_chunks, lag_text(partition));
    return text;
}

/// How far the other partitions are that the statement reads with a watermark.
std::string others_text(const JobStatus& status, std::size_t statement, const exec::WatermarkHolder& holder) {
    constexpr std::size_t most = 8;
    std::string text;
    std::size_t others = 0;
    for (std::size_t s = 0; s < status.sources.size(); ++s) {
        const exec::SourceStatus& source = status.sources[s];
        const bool read = std::any_of(source.scans.begin(), source.scans.end(), [&](const exec::ScanStatus& scan) {
            return scan.event_time && scan.statement == statement;
        });
        for (std::size_t p = 0; read && p < source.partitions.size(); ++p) {
            if ((s == holder.source && p == holder.partition) || others++ >= most) continue;
            text += fmt::format("    {} is at {}{}\n", place_text(source, p),
                                source.partitions[p].ended ? "its end" : watermark_text(partition_watermark(source, p)),
                                source.partitions[p].idle ? " (idle)" : "");
        }
    }
    if (others > most) text += fmt::format("    and {} more\n", others - most);
    return text.empty() ? text : "  the others:\n" + text;
}

std::string window_text(const exec::WindowStatus& window) {
    const WaitingWindow& next = *window.next.window;
    const std::string zone = window.time_zone.empty() ? "" : " (wall clock of " + window.time_zone + ")";
    return fmt::format("  next window: {} to {}{}\n", time_text(next.start), time_text(next.end), zone);
}

std::string waiting_text(const JobStatus& status, const OperatorStatus& op, const WhyAnswer& answer) {
    const bool knows = op.window && op.window->next.window;
    switch (answer.waiting) {
        case Waiting::for_nothing:
            return "  its input has ended and everything has fired\n";
        case Waiting::for_rows:
            return "  no window holds rows: none came, or all were filtered, late or fired\n";
        case Waiting::for_round:
            return "  its time has come: it fires with the round that is under way\n";
        case Waiting::for_clock:
            if (!knows) return "  it waits for the clock (processing time)\n";
            return fmt::format("  it fires when the clock reaches {}: in {}\n", time_text(op.window->next.window->fires_at),
                               gap_text(*answer.missing_ms));
        case Waiting::for_watermark:
            break;
    }
    std::string text;
    if (knows) text += fmt::format("  it fires when the watermark reaches {}\n", time_text(op.window->next.window->fires_at));
    if (op.window && !op.window->next.known) text += "  which window is next is not known on a device\n";
    if (op.watermark == watermark_min) {
        text += "  there is no watermark yet\n";
    } else {
        text += fmt::format("  the watermark is {}{}\n", time_text(op.watermark),
                            answer.missing_ms ? ": " + gap_text(*answer.missing_ms) + " short" : "");
    }
    if (!op.holder) return text;
    const exec::SourceStatus& source = status.sources[op.holder->source];
    return text + holder_text(source, op.holder->partition) + others_text(status, op.statement, *op.holder);
}

}  // namespace

std::string why_text(const JobStatus& status, const std::string& script) {
    std::uint64_t records = 0;
    for (const exec::SourceStatus& source : status.sources) {
        for (const PartitionStatus& partition : source.partitions) records += partition.records;
    }
    std::string text = fmt::format("{}, job {}: {} for {:.1f} s, {} records read\n", script, status.number,
                                   phase_name(status.phase), static_cast<double>(status.running.count()) / 1000, records);
    const std::vector<WhyAnswer> answers = why_answers(status);
    if (answers.empty()) text += "no operator of it fires windows or holds rows back\n";
    for (const WhyAnswer& answer : answers) {
        const OperatorStatus& op = status.operators[answer.op];
        text += fmt::format("\n{}: {}", status.statements[op.statement].balance.statement, op.name);
        if (op.window) text += fmt::format(", {} fired", op.window->fired);
        if (op.held_rows > 0) text += fmt::format(", {} rows wait for their turn", op.held_rows);
        text += "\n";
        if (op.window && op.window->next.window) text += window_text(*op.window);
        text += waiting_text(status, op, answer);
    }
    return text;
}

}  // namespace windrow::command
