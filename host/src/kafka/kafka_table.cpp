// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_table.hpp"

#include "options/missing_option.hpp"
#include "options/option_values.hpp"

#include <re2/re2.h>
#include <algorithm>

namespace windrow {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    std::erase(parts, std::string());
    return parts;
}

void read_topics(const Options& options, KafkaTable& table) {
    const auto topic = options.text("topic");
    table.topic_pattern = options.text_or("topic-pattern", "");
    if (topic && !table.topic_pattern.empty())
        throw Error("W3509", "'topic' and 'topic-pattern' can't both be set", "drop one of the two");
    if (!topic && table.topic_pattern.empty())
        refuse_missing_option(options, "topic", "", "name one or more topics ('a;b'), or give a 'topic-pattern'",
                              {"topic-pattern"});
    if (topic) {
        table.topics = split(*topic, ';');
        if (table.topics.empty()) throw Error("W3503", "the option 'topic' is empty", "name one or more topics: 'a;b'");
        return;
    }
    const re2::RE2 pattern(table.topic_pattern, re2::RE2::Quiet);
    if (!pattern.ok())
        throw Error("W3503", "option 'topic-pattern': " + pattern.error(), "write a regular expression in RE2's syntax");
}

/// The options of one format. With `prefix` "value." they are value.format and value.json.* ...; without they are as for files.
/// `subject` is the one that avro-confluent has unless the table says otherwise; empty: none.
KafkaFormat format_options(const Options& options, const std::string& prefix, const std::string& subject) {
    KafkaFormat format;
    format.prefix = prefix;
    const std::string name = options.required(prefix + "format");
    format.options.set("format", name);
    for (const auto& [key, value] : options.values()) {
        const std::string start = prefix + name + ".";
        if (!key.starts_with(start)) continue;
        format.options.set(key.substr(prefix.size()), value);
    }
    if (name == "avro-confluent" && !subject.empty() && !format.options.values().contains("avro-confluent.subject") &&
        !format.options.values().contains("avro-confluent.schema-registry.subject")) {
        format.options.set("avro-confluent.subject", subject);
    }
    return format;
}

std::vector<std::string> key_fields(const Options& options) {
    const auto text = options.text("key.fields");
    return text ? split(*text, ';') : std::vector<std::string>();
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

KafkaColumns split_columns(const Schema& physical, const std::vector<std::string>& keys, const std::string& prefix,
                           bool except_key) {
    KafkaColumns columns;
    for (const std::string& key : keys) {
        const auto found = std::find_if(physical.begin(), physical.end(), [&](const Field& field) { return field.name == key; });
        if (found == physical.end()) {
            std::string names;
            for (const Field& field : physical) names += (names.empty() ? "" : ", ") + field.name;
            throw Error("W3509", "'key.fields' names '" + key + "', which is no column of the records",
                        "columns of the records: " + names);
        }
        if (!key.starts_with(prefix)) {
            throw Error("W3509",
                        "'key.fields' names '" + key + "', which does not begin with 'key.fields-prefix' = '" + prefix + "'",
                        "every column of the key must begin with it");
        }
        columns.key.push_back({key.substr(prefix.size()), found->type});
        columns.key_column.push_back(key);
    }
    for (const Field& field : physical) {
        if (!except_key || !holds(keys, field.name)) columns.value.push_back(field);
    }
    return columns;
}

void read_formats(const Options& options, const Schema& physical, const std::vector<std::string>* upsert_key, KafkaTable& table) {
    const bool has_format = options.text("format").has_value();
    const bool has_value_format = options.text("value.format").has_value();
    if (has_format && has_value_format)
        throw Error("W3509", "'format' and 'value.format' can't both be set", "they mean the same: drop one of the two");
    if (upsert_key != nullptr && has_format)
        throw Error("W3509", "'upsert-kafka' has no option 'format'", "set 'key.format' and 'value.format'");
    const bool has_key_format = options.text("key.format").has_value();
    std::vector<std::string> keys = key_fields(options);
    if (upsert_key != nullptr) {
        if (!keys.empty())
            throw Error("W3509", "'upsert-kafka' has no option 'key.fields'", "its key is the PRIMARY KEY: drop it");
        keys = *upsert_key;
        if (keys.empty())
            throw Error("W3509", "an 'upsert-kafka' table needs a PRIMARY KEY",
                        "add PRIMARY KEY (...) NOT ENFORCED: it is the key of the records");
        if (!has_key_format) (void)options.required("key.format");
    } else if (has_key_format && keys.empty()) {
        throw Error("W3509", "'key.format' is set, but 'key.fields' is not", "name the columns of the key: 'key.fields' = 'a;b'");
    } else if (!has_key_format && !keys.empty()) {
        throw Error("W3509", "'key.fields' is set, but 'key.format' is not", "say how the key is written: 'key.format' = 'json'");
    }
    // 'format' is what most tables have: a missing one is named so.
    if (!has_value_format && !has_format && upsert_key == nullptr) (void)options.required("format");
    const std::string prefix = options.text_or("key.fields-prefix", "");
    const bool except_key = options.choice_or("value.fields-include", "ALL", {"ALL", "EXCEPT_KEY"}) == "EXCEPT_KEY";
    if (!prefix.empty() && !except_key) {
        throw Error("W3509", "'key.fields-prefix' needs 'value.fields-include' = 'EXCEPT_KEY'",
                    "with 'ALL' a column of the key would have two names in the value");
    }
    table.columns = split_columns(physical, keys, prefix, except_key);
    const std::string topic = table.topics.size() == 1 ? table.topics.front() : "";
    if (has_key_format) table.key = format_options(options, "key.", topic.empty() ? "" : topic + "-key");
    table.value = format_options(options, has_value_format || !has_format ? "value." : "", topic.empty() ? "" : topic + "-value");
}

/// "partition:0,offset:42;partition:1,offset:300"
std::map<std::int32_t, std::int64_t> read_offsets(const Options& options, const std::string& key, const std::string& mode_key) {
    const auto text = options.text(key);
    if (!text)
        refuse_missing_option(options, key, ", which '" + mode_key + "' = 'specific-offsets' needs",
                              "write '" + key + "' = 'partition:0,offset:42;partition:1,offset:300'");
    static const re2::RE2 pair(R"(\s*partition:(\d{1,9}),offset:(\d{1,18})\s*)");
    std::map<std::int32_t, std::int64_t> offsets;
    for (const std::string& part : split(*text, ';')) {
        std::int32_t partition = 0;
        std::int64_t offset = 0;
        if (!re2::RE2::FullMatch(part, pair, &partition, &offset))
            throw Error("W3503", "option '" + key + "' = '" + *text + "' is not a list of partitions and offsets",
                        "write '" + key + "' = 'partition:0,offset:42;partition:1,offset:300'");
        offsets[partition] = offset;
    }
    return offsets;
}

std::int64_t read_timestamp(const Options& options, const std::string& key, const std::string& mode_key) {
    if (!options.text(key)) {
        refuse_missing_option(options, key, ", which '" + mode_key + "' = 'timestamp' needs",
                              "write '" + key + "' = '1700000000000' (milliseconds since 1970)");
    }
    return options.integer_or(key, 0);
}

KafkaPlace read_place(const Options& options, const KafkaTable& table, const std::string& side, const std::string& mode) {
    const std::string mode_key = "scan." + side + ".mode";
    const std::string timestamp_key = "scan." + side + ".timestamp-millis";
    const std::string offsets_key = "scan." + side + ".specific-offsets";
    KafkaPlace place;
    if (mode == "earliest-offset") place.kind = KafkaPlace::Kind::earliest;
    if (mode == "latest-offset") place.kind = KafkaPlace::Kind::latest;
    if (mode == "group-offsets") {
        place.kind = KafkaPlace::Kind::group;
        // What a table that says nothing of where it begins is told: the option it lacks most often is the mode.
        if (!table.settings.group)
            refuse_missing_option(options, "properties.group.id",
                                  ", which '" + mode_key + "' = 'group-offsets' needs" +
                                      (options.values().contains(mode_key) ? "" : " (the default)"),
                                  "name the group whose offsets are meant, or set '" + mode_key + "' = '" +
                                      (side == "startup" ? "earliest-offset'" : "latest-offset'"),
                                  {mode_key});
    }
    if (mode == "timestamp") {
        place.kind = KafkaPlace::Kind::timestamp;
        place.timestamp_ms = read_timestamp(options, timestamp_key, mode_key);
    }
    if (mode == "specific-offsets") {
        place.kind = KafkaPlace::Kind::specific;
        place.offsets = read_offsets(options, offsets_key, mode_key);
        if (table.topics.size() != 1)
            throw Error("W3509", "'" + mode_key + "' = 'specific-offsets' needs a table of one topic", "name one topic");
    }
    options.mark_known({timestamp_key, offsets_key});
    return place;
}

}  // namespace

KafkaTable read_kafka_table(const Options& options, const Schema& physical, const std::vector<std::string>* upsert_key) {
    KafkaTable table;
    table.settings = read_kafka_settings(options);
    read_topics(options, table);
    read_formats(options, physical, upsert_key, table);
    return table;
}

KafkaPlace read_startup(const Options& options, const KafkaTable& table) {
    const std::string mode =
        options.choice_or("scan.startup.mode", "group-offsets",
                          {"earliest-offset", "latest-offset", "group-offsets", "timestamp", "specific-offsets"});
    return read_place(options, table, "startup", mode);
}

KafkaPlace read_bounded(const Options& options, const KafkaTable& table) {
    const std::string mode = options.choice_or("scan.bounded.mode", "unbounded",
                                               {"unbounded", "latest-offset", "group-offsets", "timestamp", "specific-offsets"});
    return read_place(options, table, "bounded", mode);
}

void mark_format_options(const Options& options, const KafkaFormat& format) {
    for (const std::string& name : format.options.known()) options.mark_known({format.prefix + name});
}

void mark_kafka_options(const Options& options) {
    options.mark_known({"connector", "scan.startup.mode", "scan.startup.timestamp-millis", "scan.startup.specific-offsets",
                        "scan.bounded.mode", "scan.bounded.timestamp-millis", "scan.bounded.specific-offsets",
                        "scan.watermark.idle-timeout", "scan.topic-partition-discovery.interval", "scan.parallelism",
                        "sink.partitioner", "sink.parallelism", "sink.delivery-guarantee", "sink.transactional-id-prefix",
                        "sink.buffer-flush.max-rows", "sink.buffer-flush.interval",
                        // FLIP-296: how Flink sends watermarks and holds fast partitions back. Here the watermark follows every
                        // row, and the partition with the lowest is read first.
                        "scan.watermark.emit.strategy", "scan.watermark.alignment.group", "scan.watermark.alignment.max-drift",
                        "scan.watermark.alignment.update-interval"});
}

}  // namespace windrow
