// SPDX-License-Identifier: Apache-2.0
#include "command/watch/job_metrics.hpp"
#include "command/watch/job_phase_name.hpp"
#include "command/watch/json_text.hpp"
#include "command/watch/why_answer.hpp"

namespace windrow::command {

namespace {

using exec::JobStatus;
using exec::OperatorStatus;
using exec::PartitionStatus;

const char* name_of(Waiting waiting) {
    switch (waiting) {
        case Waiting::for_rows:
            return "rows";
        case Waiting::for_watermark:
            return "watermark";
        case Waiting::for_clock:
            return "clock";
        case Waiting::for_round:
            return "round";
        case Waiting::for_nothing:
            return "nothing";
    }
    return "";
}

std::optional<Watermark> set_watermark(Watermark watermark) {
    if (watermark == watermark_min || watermark == watermark_max) return std::nullopt;
    return watermark;
}

void add_partition(JsonText& json, const exec::SourceStatus& source, std::size_t number) {
    const PartitionStatus& partition = source.partitions[number];
    json.field("partition", number).field("log", partition.name);
    json.field("watermark_ms", partition_watermark(source, number));
    json.field("idle", partition.idle).field("ended", partition.ended).field("silent_ms", partition.silent.count());
    json.field("records", partition.records).field("waiting_chunks", partition.waiting_chunks);
    json.field("lag_records", partition.lag_records).field("lag_bytes", partition.lag_bytes);
}

void add_window(JsonText& json, const exec::WindowStatus& window) {
    json.field("fired", window.fired).field("processing_time", window.processing_time);
    json.field("next_is_known", window.next.known);
    json.key("next");
    if (!window.next.window) {
        json.value(std::optional<int>());
        return;
    }
    json.begin_object().field("start_ms", window.next.window->start).field("end_ms", window.next.window->end);
    json.field("time_zone", window.time_zone).field("fires_at_ms", window.next.window->fires_at).end_object();
}

void add_answer(JsonText& json, const JobStatus& status, const WhyAnswer& answer) {
    const OperatorStatus& op = status.operators[answer.op];
    json.begin_object().field("statement", op.statement + 1);
    json.field("statement_text", status.statements[op.statement].balance.statement);
    json.field("operator", op.place + 1).field("name", op.name).field("held_rows", op.held_rows);
    if (op.window) add_window(json, *op.window);
    json.field("waits_for", name_of(answer.waiting)).field("watermark_ms", set_watermark(op.watermark));
    json.field("missing_ms", answer.missing_ms).key("held_by");
    if (op.holder) {
        const exec::SourceStatus& source = status.sources[op.holder->source];
        json.begin_object().field("table", source.table);
        add_partition(json, source, op.holder->partition);
        json.end_object();
    } else {
        json.value(std::optional<int>());
    }
    json.end_object();
}

}  // namespace

std::string why_json(const JobStatus& status, const std::string& script) {
    JsonText json;
    json.begin_object().field("script", script).field("job", status.number).field("phase", phase_name(status.phase));
    json.field("taken_ms", status.taken_ms).field("clock_ms", status.clock_ms).field("running_ms", status.running.count());
    json.field("rounds", status.rounds).key("answers").begin_array();
    for (const WhyAnswer& answer : why_answers(status)) add_answer(json, status, answer);
    json.end_array().key("sources").begin_array();
    for (const exec::SourceStatus& source : status.sources) {
        json.begin_object().field("table", source.table).field("description", source.description).key("partitions").begin_array();
        for (std::size_t p = 0; p < source.partitions.size(); ++p) {
            json.begin_object();
            add_partition(json, source, p);
            json.end_object();
        }
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.text() + "\n";
}

}  // namespace windrow::command
