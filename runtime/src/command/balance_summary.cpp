// SPDX-License-Identifier: Apache-2.0
#include "command/balance_summary.hpp"

#include "command/memory_size.hpp"
#include "command/quantity_text.hpp"

#include <fmt/format.h>

namespace windrow::command {

namespace {

std::string checkpoint_text(const exec::CheckpointReport& report) {
    std::string text;
    for (const std::string& damaged : report.damaged) text += "note: passed over: " + damaged + "\n";
    if (report.had_ended)
        return text + fmt::format("the job had ended with checkpoint {}; nothing was left to do\n", report.last_id);
    if (report.resumed_from != 0) text += fmt::format("went on from checkpoint {}\n", report.resumed_from);
    text +=
        fmt::format("{} checkpoints, the last is {} ({}); longest stall {:.1f} ms, longest write {:.1f} ms\n", report.taken,
                    report.last_id, memory_size_text(report.last_bytes), static_cast<double>(report.longest_stall.count()) / 1000,
                    static_cast<double>(report.longest_write.count()) / 1000);
    return text;
}

double seconds(std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1e9;
}

/// What the device was busy with, by its own clock.
std::string work_text(const std::vector<device::WorkTime>& work) {
    std::uint64_t to_device = 0;
    std::uint64_t to_host = 0;
    std::uint64_t kernels = 0;
    std::uint64_t other = 0;
    for (const device::WorkTime& time : work) {
        switch (time.kind) {
            case device::CallKind::copy_to_device:
                to_device += time.total_ns;
                break;
            case device::CallKind::copy_to_host:
                to_host += time.total_ns;
                break;
            case device::CallKind::launch:
            case device::CallKind::primitive:
                kernels += time.total_ns;
                break;
            default:
                other += time.total_ns;
        }
    }
    std::string text = fmt::format(
        "device: busy {:.3f} s with copies to it, {:.3f} s with kernels, {:.3f} s with copies from it, "
        "{:.3f} s with copies on it and fills\n",
        seconds(to_device), seconds(kernels), seconds(to_host), seconds(other));
    for (const device::WorkTime& time : work) {
        text += fmt::format("device: {}: {} times, {:.6f} s, the longest {:.6f} s", time.name, time.count, seconds(time.total_ns),
                            seconds(time.longest_ns));
        if (time.bytes != 0) text += ", " + memory_size_text(time.bytes);
        text += "\n";
    }
    return text;
}

std::string device_text(const device::DeviceUse& use, std::size_t hand_overs) {
    std::string text = fmt::format(
        "device: {} calls, {} launches, {} to it, {} from it, {} at most held there, {} page-locked here, waited {:.3f} s\n",
        use.calls, use.launches, memory_size_text(use.bytes_to_device), memory_size_text(use.bytes_to_host),
        memory_size_text(use.peak_bytes), memory_size_text(use.pinned_bytes), seconds(use.waited_ns));
    if (!use.work.empty()) text += work_text(use.work);
    if (hand_overs > 0)
        text += fmt::format("device: {} {} left it for the CPU\n", hand_overs, hand_overs == 1 ? "operator" : "operators");
    return text;
}

}  // namespace

std::string balance_text(const exec::ExecutionReport& report) {
    std::string text;
    std::uint64_t read = 0;
    for (const exec::SourceBalance& source : report.sources) {
        read += source.read;
        text += fmt::format("source {}: {} records read", source.table, source.read);
        if (source.bad > 0) text += fmt::format(", {} bad", source.bad);
        if (source.skipped > 0) text += fmt::format(", {} no row by a rule of the format", source.skipped);
        text += "\n";
    }
    for (const exec::StatementBalance& statement : report.statements) {
        text += fmt::format("{}: {} rows in = {} filtered + {} late + {} in no window + {} accepted; {} rows out",
                            statement.statement, statement.rows_in, statement.filtered, statement.late, statement.in_no_window,
                            statement.accepted, statement.rows_out);
        if (statement.partly_late_pairs > 0)
            text += fmt::format("; late for {} windows of accepted rows", statement.partly_late_pairs);
        if (statement.open_at_stop > 0) text += fmt::format("; {} groups in windows still open", statement.open_at_stop);
        text += "\n";
    }
    if (report.device) text += device_text(*report.device, report.hand_overs.size());
    for (const std::string& note : report.notes) text += "note: " + note + "\n";
    if (report.checkpoints) text += checkpoint_text(*report.checkpoints);
    const double rate = report.seconds > 0 ? static_cast<double>(read) / report.seconds : 0;
    text += fmt::format("{:.3f} s, {} records/s, peak state {}\n", report.seconds, quantity_text(rate),
                        memory_size_text(report.peak_state_bytes));
    return text;
}

void check_balance(const exec::ExecutionReport& report) {
    for (const exec::StatementBalance& s : report.statements) {
        if (s.rows_in == s.filtered + s.late + s.in_no_window + s.accepted) continue;
        throw_defect(fmt::format("the rows of {} do not add up: {} in, but {} filtered + {} late + {} in no window + {} accepted",
                                 s.statement, s.rows_in, s.filtered, s.late, s.in_no_window, s.accepted));
    }
}

}  // namespace windrow::command
