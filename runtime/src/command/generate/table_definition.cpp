// SPDX-License-Identifier: Apache-2.0
#include "command/generate/generator.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace windrow::command::generate {
namespace {

struct ColumnText {
    std::string_view name;
    std::string_view type;
};

using ColumnTexts = std::vector<ColumnText>;

const ColumnTexts person_columns{{"id", "BIGINT"},   {"name", "STRING"},  {"emailAddress", "STRING"},   {"creditCard", "STRING"},
                                 {"city", "STRING"}, {"state", "STRING"}, {"dateTime", "TIMESTAMP(3)"}, {"extra", "STRING"}};
const ColumnTexts auction_columns{
    {"id", "BIGINT"},       {"itemName", "STRING"},       {"description", "STRING"},   {"initialBid", "BIGINT"},
    {"reserve", "BIGINT"},  {"dateTime", "TIMESTAMP(3)"}, {"expires", "TIMESTAMP(3)"}, {"seller", "BIGINT"},
    {"category", "BIGINT"}, {"extra", "STRING"}};
const ColumnTexts bid_columns{{"auction", "BIGINT"}, {"bidder", "BIGINT"},         {"price", "BIGINT"}, {"channel", "STRING"},
                              {"url", "STRING"},     {"dateTime", "TIMESTAMP(3)"}, {"extra", "STRING"}};

std::string nexmark_columns(bool flat) {
    std::string text = "  event_type INT,\n";
    for (const auto& [record, columns] : {std::pair<std::string_view, const ColumnTexts&>{"person", person_columns},
                                          {"auction", auction_columns},
                                          {"bid", bid_columns}}) {
        if (!flat) text += fmt::format("  {} ROW<", record);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (flat) {
                text += fmt::format("  `{}_{}` {},\n", record, columns[i].name, columns[i].type);
            } else {
                text += fmt::format("{}`{}` {}", i == 0 ? "" : ", ", columns[i].name, columns[i].type);
            }
        }
        if (!flat) text += ">,\n";
    }
    const std::string_view dot = flat ? "_" : ".";
    text += fmt::format("  `dateTime` AS CASE WHEN event_type = 0 THEN {} WHEN event_type = 1 THEN {} ELSE {} END,\n",
                        flat ? "`person_dateTime`" : fmt::format("person{}`dateTime`", dot),
                        flat ? "`auction_dateTime`" : fmt::format("auction{}`dateTime`", dot),
                        flat ? "`bid_dateTime`" : fmt::format("bid{}`dateTime`", dot));
    return text;
}

struct TableText {
    std::string_view name;
    std::string columns;  ///< each line ends in a comma
    std::string_view time_column;
};

TableText table_text(const GeneratorOptions& options) {
    switch (options.data_set) {
        case DataSet::telemetry:
            return {"telemetry", "  ts TIMESTAMP(3),\n  device BIGINT,\n  metric STRING,\n  reading DOUBLE,\n  status INT,\n",
                    "ts"};
        case DataSet::ysb:
            return {"ad_events",
                    "  user_id BIGINT,\n  page_id BIGINT,\n  ad_id BIGINT,\n  ad_type STRING,\n  event_type STRING,\n"
                    "  event_time TIMESTAMP(3),\n  ip_address STRING,\n  campaign_id AS ad_id / 10,\n",
                    "event_time"};
        case DataSet::smart_grid:
            return {
                "meters",
                "  id BIGINT,\n  ts TIMESTAMP(3),\n  v DOUBLE,\n  property INT,\n  plug INT,\n  household INT,\n  house INT,\n",
                "ts"};
        case DataSet::cluster:
            return {"tasks",
                    "  t BIGINT,\n  job BIGINT,\n  task INT,\n  machine INT,\n  ev INT,\n  `user` STRING,\n  category INT,\n"
                    "  priority INT,\n  cpu DECIMAL(6, 4),\n  ram DECIMAL(6, 4),\n  disk DOUBLE,\n  different_machine BOOLEAN,\n"
                    "  ts AS TO_TIMESTAMP_LTZ(t, 3),\n",
                    "ts"};
        case DataSet::machines:
            return {
                "machines",
                "  ts TIMESTAMP(3),\n  machine BIGINT,\n  temperature DOUBLE,\n  vibration DOUBLE,\n  torque DOUBLE,\n  fault "
                "STRING,\n",
                "ts"};
        case DataSet::payments:
            return {"payments",
                    "  ts TIMESTAMP(3),\n  card BIGINT,\n  amount DOUBLE,\n  usual_amount DOUBLE,\n  distance_km DOUBLE,\n  "
                    "wrong_pins INT,\n"
                    "  card_age_days INT,\n  online BOOLEAN,\n  abroad BOOLEAN,\n  new_merchant BOOLEAN,\n  fraud BOOLEAN,\n",
                    "ts"};
        case DataSet::sensors:
            return {"sensors", "  ts TIMESTAMP(3),\n  sensor BIGINT,\n  reading DOUBLE,\n", "ts"};
        case DataSet::nexmark:
            return {"events", nexmark_columns(options.form != RecordForm::json), "`dateTime`"};
    }
    return {};
}

/// Flink's SECOND has two leading digits unless it says more.
std::string interval_text(std::int64_t milliseconds) {
    std::string text = fmt::format("INTERVAL '{}", milliseconds / 1000);
    if (milliseconds % 1000 != 0) text += fmt::format(".{:03}", milliseconds % 1000);
    return text + (milliseconds >= 100'000 ? "' SECOND(5)" : "' SECOND");
}

}  // namespace

std::string table_definition(const GeneratorOptions& options) {
    const TableText table = table_text(options);
    const std::string columns = fmt::format("CREATE TABLE {} (\n{}  WATERMARK FOR {} AS {} - {}\n)", table.name, table.columns,
                                            table.time_column, table.time_column, interval_text(options.disorder_ms));
    if (options.form == RecordForm::raw) {
        return "-- little-endian columns, one NAME.i64 / NAME.f64 / NAME.text (+ NAME.end.i64) and NAME.present.u8 per column "
               "of\n" +
               columns + ";\n";
    }
    const bool json = options.form == RecordForm::json;
    std::string text = columns + fmt::format(" WITH (\n  'connector' = 'filesystem',\n  'path' = '{}',\n  'format' = '{}'",
                                             options.out.string(), json ? "json" : "csv");
    if (!json) text += ",\n  'csv.ignore-parse-errors' = 'true'";  // an empty field of a number column is then NULL
    if (options.partitions > 1) text += ",\n  'windrow.partition' = 'file'";
    return text + "\n);\n";
}

}  // namespace windrow::command::generate
