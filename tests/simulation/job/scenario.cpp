// SPDX-License-Identifier: Apache-2.0
#include "job/scenario.hpp"

#include <algorithm>
#include <cstdio>

namespace windrow::simulation {

namespace {

void make_partition(Dice& dice, std::int32_t partition, std::int64_t arrival_span_ms, std::vector<InputRecord>& input) {
    const auto records = static_cast<std::int64_t>(3 + dice.below(30));
    const std::int64_t keys = dice.between(1, 4);
    const std::int64_t step_ms = dice.between(100, 3'000);
    std::int64_t time_ms = dice.between(60'000, 80'000);
    std::int64_t arrives_ms = 0;
    for (std::int64_t offset = 0; offset < records; ++offset) {
        InputRecord record;
        record.partition = partition;
        record.offset = offset;
        arrives_ms += arrival_span_ms == 0 ? 0 : dice.between(0, 2 * arrival_span_ms / records);
        record.arrives_ms = arrives_ms;
        record.gap = dice.chance(0.12);
        record.bad = !record.gap && dice.chance(0.08);
        record.key = static_cast<std::int32_t>(dice.between(1, keys));
        record.value = dice.between(0, 9);
        time_ms += dice.between(0, 2 * step_ms);
        record.time_ms = time_ms;
        if (dice.chance(0.25)) record.time_ms = std::max<std::int64_t>(30'000, time_ms - dice.between(0, 30'000));
        input.push_back(record);
    }
}

std::string kafka(const std::string& topic, const std::string& more) {
    return "'connector' = 'kafka', 'properties.bootstrap.servers' = 'simulated:9092', 'topic' = '" + topic +
           "', 'format' = 'json'" + more;
}

std::string output_table(const Scenario& scenario, const std::string& name, const std::string& columns, const std::string& key) {
    std::string options;
    if (writes_topic(scenario, name)) {
        const bool at_least_once = scenario.outputs == Outputs::topics_at_least_once;
        std::string more = at_least_once
                               ? ", 'sink.delivery-guarantee' = 'at-least-once'"
                               : ", 'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'job', "
                                 "'properties.transaction.timeout.ms' = '" +
                                     std::to_string(scenario.transaction_timeout_ms) + "'";
        if (scenario.keyed_output && !key.empty()) more += ", 'key.format' = 'json', 'key.fields' = '" + key + "'";
        options = kafka(name, more);
        if (scenario.keyed_output && !key.empty()) options.replace(options.find("'format'"), 8, "'value.format'");
    } else {
        options = "'connector' = 'filesystem', 'path' = '/out/" + name + "', 'format' = 'json'";
    }
    return "CREATE TABLE " + name + " (" + columns + ") WITH (" + options + ");\n";
}

std::string window_call(const Scenario& scenario) {
    const auto interval = [](std::int64_t ms) { return "INTERVAL '" + std::to_string(ms / 1'000) + "' SECOND"; };
    switch (scenario.window) {
        case WindowKind::tumble:
            return "TUMBLE(TABLE t, DESCRIPTOR(ts), " + interval(scenario.window_ms) + ")";
        case WindowKind::hop:
            return "HOP(TABLE t, DESCRIPTOR(ts), " + interval(scenario.slide_ms) + ", " + interval(scenario.window_ms) + ")";
        case WindowKind::session:
            return "SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), " + interval(scenario.slide_ms) + ")";
    }
    return {};
}

}  // namespace

Scenario make_scenario(Dice& dice) {
    Scenario scenario;
    scenario.window = static_cast<WindowKind>(dice.below(3));
    const std::size_t outputs = dice.below(10);
    scenario.outputs = outputs < 4   ? Outputs::topics
                       : outputs < 7 ? Outputs::files
                       : outputs < 8 ? Outputs::topics_and_files
                                     : Outputs::topics_at_least_once;
    scenario.input_partitions = static_cast<std::int32_t>(dice.between(1, 3));
    scenario.output_partitions = static_cast<std::int32_t>(dice.between(1, 2));
    scenario.slide_ms = dice.between(2, 5) * 1'000;
    scenario.window_ms = scenario.slide_ms * dice.between(2, 3);
    static constexpr std::int64_t timeouts[] = {2'000, 10'000, 60'000};
    scenario.transaction_timeout_ms = timeouts[dice.below(3)];
    scenario.keyed_output = dice.chance(0.5);
    const std::int64_t arrival_span_ms = dice.chance(0.5) ? 0 : dice.between(100, 3'000);
    for (std::int32_t p = 0; p < scenario.input_partitions; ++p) make_partition(dice, p, arrival_span_ms, scenario.input);
    return scenario;
}

std::string time_text(std::int64_t day_ms) {
    char text[40];
    const std::int64_t seconds = day_ms / 1'000;
    const auto part = [](std::int64_t n) { return static_cast<int>(n); };
    std::snprintf(text, sizeof text, "2024-01-01 %02d:%02d:%02d", part(seconds / 3'600), part(seconds / 60 % 60),
                  part(seconds % 60));
    std::string out = text;
    if (day_ms % 1'000 != 0) {
        std::snprintf(text, sizeof text, ".%03d", part(day_ms % 1'000));
        out += text;
        out.erase(out.find_last_not_of('0') + 1);
    }
    return out;
}

StoredRecord stored(const InputRecord& record) {
    StoredRecord out;
    out.marker = record.gap;
    out.timestamp_ms = record.arrives_ms;
    out.value = record.bad ? "{\"k\": broken"
                           : "{\"k\":" + std::to_string(record.key) + ",\"v\":" + std::to_string(record.value) + ",\"ts\":\"" +
                                 time_text(record.time_ms) + "\"}";
    return out;
}

bool writes_topic(const Scenario& scenario, const std::string& table) {
    if (scenario.outputs == Outputs::files) return false;
    return scenario.outputs != Outputs::topics_and_files || table == "counted" || table == "bad";
}

std::string script_of(const Scenario& scenario) {
    std::string ends;
    for (std::int32_t p = 0; p < scenario.input_partitions; ++p) {
        const auto records =
            std::count_if(scenario.input.begin(), scenario.input.end(), [&](const InputRecord& r) { return r.partition == p; });
        ends += (p == 0 ? "partition:" : ";partition:") + std::to_string(p) + ",offset:" + std::to_string(records);
    }
    return output_table(scenario, "bad", "`partition` INT, `offset` BIGINT", "") +
           output_table(scenario, "late", "p INT, o BIGINT", "") +
           "CREATE TABLE t (k INT, v BIGINT, ts TIMESTAMP(3), p INT METADATA FROM 'partition' VIRTUAL, o BIGINT METADATA FROM "
           "'offset' VIRTUAL, WATERMARK FOR ts AS ts - INTERVAL '" +
           std::to_string(scenario.watermark_delay_ms / 1'000) + "' SECOND) WITH (" +
           kafka(
               "in",
               ", 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'specific-offsets', "
               "'scan.bounded.specific-offsets' = '" +
                   ends +
                   "', 'json.ignore-parse-errors' = 'true', 'windrow.bad-records.table' = 'bad', 'windrow.late.table' = 'late'") +
           ");\n" + output_table(scenario, "copied", "p INT, o BIGINT, k INT, v BIGINT", "k") +
           output_table(scenario, "counted", "w TIMESTAMP(3), k INT, n BIGINT, s BIGINT", "k") +
           "INSERT INTO copied SELECT p, o, k, v FROM t WHERE v <> 3;\n"
           "INSERT INTO counted SELECT window_start, k, COUNT(*), SUM(v) FROM TABLE(" +
           window_call(scenario) + ") GROUP BY window_start, window_end, k;\n";
}

}  // namespace windrow::simulation
