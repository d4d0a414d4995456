// SPDX-License-Identifier: Apache-2.0
#include "command/watch/job_metrics.hpp"

#include "command/watch/metrics_text.hpp"

#include <algorithm>
#include <functional>

namespace windrow::command {

namespace {

using exec::JobStatus;
using exec::ModelStatus;
using exec::OperatorStatus;
using exec::PartitionStatus;
using exec::SourceStatus;
using exec::StatementBalance;

double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

/// Milliseconds since epoch as Prometheus wants instants. A double holds them to the microsecond.
double timestamp(std::int64_t milliseconds) {
    return static_cast<double>(milliseconds) / 1000;
}

void add_process(MetricsText& out, const ProcessFigures& process) {
    const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
        out.family(name, MetricType::gauge, help);
        out.sample({}, value);
    };
    out.family("process_cpu_seconds_total", MetricType::counter, "Processor time of all threads, in user and system mode.");
    out.sample({}, process.cpu_seconds);
    gauge("process_resident_memory_bytes", "Memory that is resident.", process.resident_bytes);
    gauge("process_virtual_memory_bytes", "Memory that is mapped.", process.virtual_bytes);
    gauge("process_start_time_seconds", "Start of the process, in seconds since epoch.", process.start_seconds);
    gauge("process_threads", "Threads.", process.threads);
    gauge("process_open_fds", "Open file descriptors.", process.open_files);
}

class PartitionMetrics {
public:
    PartitionMetrics(MetricsText& out, const JobStatus& status) : out_(out), status_(status), names_(source_names(status)) {}

    /// `value` appends samples for one partition, or none.
    template <typename Value>
    void add(std::string_view name, MetricType type, std::string_view help, const Value& value) {
        out_.family(name, type, help);
        for (std::size_t s = 0; s < status_.sources.size(); ++s) {
            const SourceStatus& source = status_.sources[s];
            for (std::size_t p = 0; p < source.partitions.size(); ++p) {
                const auto figure = value(source, p);
                if (!figure) continue;
                const std::string number = std::to_string(p);
                out_.sample({{"source", names_[s]}, {"partition", number}, {"log", source.partitions[p].name}}, *figure);
            }
        }
    }
    /// A figure that every partition has.
    template <typename Member>
    void add_count(std::string_view name, std::string_view help, Member member) {
        add(name, MetricType::counter, help, [member](const SourceStatus& source, std::size_t p) {
            return std::optional<std::uint64_t>(source.partitions[p].*member);
        });
    }

private:
    MetricsText& out_;
    const JobStatus& status_;
    std::vector<std::string> names_;
};

void add_sources(MetricsText& out, const JobStatus& status) {
    PartitionMetrics metrics(out, status);
    metrics.add_count("windrow_source_records_total", "Records read and decoded.", &PartitionStatus::records);
    metrics.add_count("windrow_source_bytes_total", "Bytes read.", &PartitionStatus::bytes);
    metrics.add_count("windrow_source_bad_records_total", "Records that could not be decoded.", &PartitionStatus::bad);
    metrics.add_count("windrow_source_skipped_records_total", "Records that are no row by a rule of the format.",
                      &PartitionStatus::skipped);
    metrics.add("windrow_source_lag_records", MetricType::gauge, "Records in the log that were not read yet.",
                [](const SourceStatus& source, std::size_t p) { return source.partitions[p].lag_records; });
    metrics.add("windrow_source_lag_bytes", MetricType::gauge, "Bytes in the log that were not read yet.",
                [](const SourceStatus& source, std::size_t p) { return source.partitions[p].lag_bytes; });
    metrics.add("windrow_source_waiting_chunks", MetricType::gauge, "Chunks that were read ahead and wait to be decoded.",
                [](const SourceStatus& source, std::size_t p) {
                    return std::optional<std::uint64_t>(source.partitions[p].waiting_chunks);
                });
    metrics.add("windrow_source_watermark_timestamp_seconds", MetricType::gauge,
                "Watermark of the partition (event time), in seconds since epoch.",
                [](const SourceStatus& source, std::size_t p) {
                    const auto watermark = partition_watermark(source, p);
                    return watermark ? std::optional<double>(timestamp(*watermark)) : std::nullopt;
                });
    metrics.add(
        "windrow_source_silent_seconds", MetricType::gauge, "Time since records last came from the partition.",
        [](const SourceStatus& source, std::size_t p) { return std::optional<double>(seconds(source.partitions[p].silent)); });
    metrics.add("windrow_source_idle", MetricType::gauge, "1 while the partition is idle and holds no watermark back.",
                [](const SourceStatus& source, std::size_t p) {
                    return std::optional<std::uint64_t>(source.partitions[p].idle ? 1 : 0);
                });
    metrics.add("windrow_source_ended", MetricType::gauge, "1 once the partition has come to its end.",
                [](const SourceStatus& source, std::size_t p) {
                    return std::optional<std::uint64_t>(source.partitions[p].ended ? 1 : 0);
                });
}

void add_statements(MetricsText& out, const JobStatus& status) {
    const auto add = [&](std::string_view name, std::string_view help, std::uint64_t StatementBalance::*count) {
        out.family(name, MetricType::counter, help);
        for (std::size_t s = 0; s < status.statements.size(); ++s) {
            const std::string number = std::to_string(s + 1);
            out.sample({{"statement", number}, {"sink", status.statements[s].sink}}, status.statements[s].balance.*count);
        }
    };
    add("windrow_statement_rows_in_total", "Rows that the statement's scans gave.", &StatementBalance::rows_in);
    add("windrow_statement_filtered_rows_total", "Rows that filters dropped.", &StatementBalance::filtered);
    add("windrow_statement_late_rows_total", "Rows that came after all their windows had fired.", &StatementBalance::late);
    add("windrow_statement_rows_in_no_window_total", "Rows that lie between windows.", &StatementBalance::in_no_window);
    add("windrow_statement_accepted_rows_total", "Rows that counted.", &StatementBalance::accepted);
    add("windrow_sink_rows_total", "Rows that the statement gave its sink.", &StatementBalance::rows_out);
}

class OperatorMetrics {
public:
    OperatorMetrics(MetricsText& out, const JobStatus& status) : out_(out), status_(status) {}
    /// `value` gives the operator's figure, or none.
    template <typename Value>
    void add(std::string_view name, MetricType type, std::string_view help, const Value& value) {
        out_.family(name, type, help);
        for (const OperatorStatus& op : status_.operators) {
            const auto figure = value(op);
            if (!figure) continue;
            const std::string statement = std::to_string(op.statement + 1), place = std::to_string(op.place + 1);
            out_.sample({{"statement", statement}, {"operator", place}, {"name", op.name}}, *figure);
        }
    }

private:
    MetricsText& out_;
    const JobStatus& status_;
};

void add_models(OperatorMetrics& metrics) {
    using Count = std::optional<std::uint64_t>;
    const auto add = [&](std::string_view name, std::string_view help, std::uint64_t ModelStatus::*count) {
        metrics.add(name, MetricType::counter, help,
                    [&](const OperatorStatus& op) { return op.model ? Count((*op.model).*count) : Count(); });
    };
    add("windrow_model_scored_rows_total", "Rows that the model has scored.", &ModelStatus::scored_rows);
    add("windrow_model_unscored_rows_total", "Rows that the model could not compute: their outputs are NULL.",
        &ModelStatus::unscored_rows);
    add("windrow_model_reloads_total", "New versions of the model's file that were taken into use.", &ModelStatus::reloads);
    add("windrow_model_failed_reloads_total", "New versions of the model's file that were refused.",
        &ModelStatus::failed_reloads);
}

void add_operators(MetricsText& out, const JobStatus& status) {
    using Count = std::optional<std::uint64_t>;
    OperatorMetrics metrics(out, status);
    metrics.add("windrow_windows_fired_total", MetricType::counter, "Windows that have fired, and sessions that have closed.",
                [](const OperatorStatus& op) { return op.window ? Count(op.window->fired) : Count(); });
    metrics.add("windrow_operator_watermark_timestamp_seconds", MetricType::gauge,
                "Watermark that the operator has seen: the least of its inputs', in seconds since epoch.",
                [](const OperatorStatus& op) {
                    const bool set = op.window && op.watermark != watermark_min && op.watermark != watermark_max;
                    return set ? std::optional<double>(timestamp(op.watermark)) : std::nullopt;
                });
    metrics.add("windrow_operator_state_bytes", MetricType::gauge, "Memory of the operator's state.",
                [](const OperatorStatus& op) { return Count(op.state_bytes); });
    metrics.add("windrow_operator_held_rows", MetricType::gauge, "Rows that wait for their turn in the order of event time.",
                [](const OperatorStatus& op) { return op.held_rows > 0 || op.window ? Count(op.held_rows) : Count(); });
    add_models(metrics);
    out.family("windrow_operator_batches_total", MetricType::counter, "Batches of rows, by the backend that took them.");
    for (const OperatorStatus& op : status.operators) {
        const std::string statement = std::to_string(op.statement + 1), place = std::to_string(op.place + 1);
        for (const exec::BackendBatches& entry : op.batches) {
            out.sample({{"statement", statement}, {"operator", place}, {"name", op.name}, {"backend", entry.backend}},
                       entry.batches);
        }
    }
}

void add_checkpoints(MetricsText& out, const exec::CheckpointReport& checkpoints) {
    const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
        out.family(name, MetricType::gauge, help);
        out.sample({}, value);
    };
    out.family("windrow_checkpoints_total", MetricType::counter, "Checkpoints of this run.");
    out.sample({{"result", "completed"}}, checkpoints.taken);
    out.sample({{"result", "failed"}}, checkpoints.failed);
    gauge("windrow_checkpoint_last_id", "Number of the last checkpoint that counts.", checkpoints.last_id);
    gauge("windrow_checkpoint_restored_id", "Number of the checkpoint that this run went on from; 0: it started anew.",
          checkpoints.resumed_from);
    if (checkpoints.taken == 0) return;
    gauge("windrow_checkpoint_last_timestamp_seconds", "When the last checkpoint was completed, in seconds since epoch.",
          timestamp(checkpoints.last_ms));
    gauge("windrow_checkpoint_size_bytes", "Size of the last checkpoint.", checkpoints.last_bytes);
    gauge("windrow_checkpoint_duration_seconds", "How long the last checkpoint was written, beside the stream.",
          seconds(checkpoints.last_write));
    gauge("windrow_checkpoint_stall_seconds", "How long the stream stood still for the last checkpoint.",
          seconds(checkpoints.last_stall));
}

void add_device(MetricsText& out, const device::DeviceUse& use) {
    const auto counter = [&](std::string_view name, std::string_view help, auto value) {
        out.family(name, MetricType::counter, help);
        out.sample({}, value);
    };
    counter("windrow_device_calls_total", "Calls to the device.", use.calls);
    counter("windrow_device_launches_total", "Kernels and primitives started.", use.launches);
    counter("windrow_device_sent_bytes_total", "Bytes copied to the device.", use.bytes_to_device);
    counter("windrow_device_received_bytes_total", "Bytes copied from the device.", use.bytes_to_host);
    counter("windrow_device_waits_total", "Waits of the host for the device.", use.waits);
    counter("windrow_device_wait_seconds_total", "Time that threads of the host waited for the device.",
            static_cast<double>(use.waited_ns) / 1e9);
    out.family("windrow_device_peak_memory_bytes", MetricType::gauge, "Most memory held on the device.");
    out.sample({}, static_cast<std::uint64_t>(use.peak_bytes));
}

void add_job(MetricsText& out, const JobStatus& status, const std::string& script) {
    const std::string number = std::to_string(status.number);
    out.family("windrow_job_info", MetricType::gauge, "The script, and which of its jobs runs.");
    out.sample({{"script", script}, {"job", number}}, std::uint64_t{1});
    out.family("windrow_job_running", MetricType::gauge, "1 while the job reads its sources.");
    out.sample({}, std::uint64_t{status.phase == exec::JobPhase::running ? 1U : 0U});
    out.family("windrow_rounds_total", MetricType::counter, "Rounds of reading, decoding and computing.");
    out.sample({}, status.rounds);
    out.family("windrow_state_bytes", MetricType::gauge, "Memory of all operators' state.");
    out.sample({}, status.state_bytes);
    out.family("windrow_state_peak_bytes", MetricType::gauge, "The most of it so far.");
    out.sample({}, status.peak_state_bytes);
    out.family("windrow_hand_overs_total", MetricType::counter, "Operators that left the device for the CPU.");
    out.sample({}, std::uint64_t{status.hand_overs});
}

}  // namespace

std::vector<std::string> source_names(const JobStatus& status) {
    std::vector<std::string> names;
    for (std::size_t s = 0; s < status.sources.size(); ++s) {
        const auto same = std::count_if(status.sources.begin(), status.sources.begin() + static_cast<std::ptrdiff_t>(s),
                                        [&](const SourceStatus& other) { return other.table == status.sources[s].table; });
        names.push_back(status.sources[s].table + (same > 0 ? "#" + std::to_string(same + 1) : ""));
    }
    return names;
}

std::optional<Watermark> partition_watermark(const SourceStatus& source, std::size_t partition) {
    std::optional<Watermark> least;
    for (const exec::ScanStatus& scan : source.scans) {
        if (!scan.event_time) continue;
        if (!least || scan.watermarks[partition] < *least) least = scan.watermarks[partition];
    }
    if (least == watermark_min) return std::nullopt;
    return least;
}

std::string job_metrics(const JobStatus* status, const ProcessFigures& process, const std::string& script) {
    MetricsText out;
    out.family("windrow_build_info", MetricType::gauge, "The version of Windrow.");
    out.sample({{"version", WINDROW_VERSION}}, std::uint64_t{1});
    if (status != nullptr) {
        add_job(out, *status, script);
        add_sources(out, *status);
        add_statements(out, *status);
        add_operators(out, *status);
        if (status->checkpoints) add_checkpoints(out, *status->checkpoints);
        if (status->device) add_device(out, *status->device);
    }
    add_process(out, process);
    return out.text();
}

}  // namespace windrow::command
