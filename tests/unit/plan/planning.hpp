// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A catalog with a few tables, and what the binder makes of queries over them.

#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/ddl.hpp"
#include "windrow/runtime/catalog/settings.hpp"
#include "windrow/runtime/plan/binder.hpp"
#include "windrow/runtime/plan/explain.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <string>
#include <string_view>

namespace windrow::plan_tests {

inline constexpr std::string_view definitions = R"sql(
CREATE TABLE t (
  k STRING, k2 STRING, v INT, d DECIMAL(10, 2), x DOUBLE, r ROW<a INT, b ROW<c STRING>>, items ARRAY<INT>, m MAP<STRING, INT>,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE l (
  k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE p (k STRING, v INT, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE n (id INT, name STRING, plain TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE parts (id INT, s STRING, dt DATE, hr INT) PARTITIONED BY (dt, hr)
  WITH ('connector' = 'filesystem', 'path' = 'data', 'format' = 'json');
CREATE TABLE files (id INT, fn STRING NOT NULL METADATA FROM 'file.name', twice AS id * 2)
  WITH ('connector' = 'filesystem', 'path' = 'data', 'format' = 'json');
CREATE TABLE changes (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'debezium-json');
CREATE TABLE clicks (user_id BIGINT, page STRING, n INT, pt AS PROCTIME(), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE users (id BIGINT, name STRING, age INT, kind CHAR(2), next_age AS age + 1, mood ARRAY<INT>)
  WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://h/d', 'table-name' = 'users', 'lookup.cache' = 'PARTIAL',
        'lookup.partial-cache.max-rows' = '1000', 'lookup.partial-cache.expire-after-write' = '1 min');
CREATE TABLE marked (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://h/d', 'table-name' = 'marked');
CREATE VIEW grown AS SELECT id, name FROM users;
CREATE TABLE out_table (k STRING, s BIGINT, note STRING) WITH ('connector' = 'blackhole');
CREATE VIEW w10 AS
  SELECT window_start AS ws, window_end AS we, window_time AS rt, k, SUM(v) AS s
  FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, window_time, k;
CREATE VIEW bare (b, a, c) AS SELECT window_end, window_start, k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND));
)sql";

/// What planning gave: the output columns, or the error.
struct Planned {
    std::string columns;  ///< "k STRING, s INT", without nullability
    plan::Output output;
    std::string code;  ///< of the error, empty if there is none
    std::string message;
    std::string place;  ///< the text that the error points at
    std::size_t further = 0;
};

class Planner {
public:
    Planner() {
        for (const sql::StatementPtr& statement : sql::parse_script(definitions)) {
            catalog::execute_definition(*statement, catalog_, plan::Typer(settings_, {}, "."));
        }
    }

    void set(const std::string& key, const std::string& value) { settings_.set(key, value); }

    [[nodiscard]] Planned plan(const std::string& text) const {
        Planned out;
        plan::Binder binder({catalog_, settings_, {}, "."});
        try {
            const auto statements = sql::parse_script(text + ";");
            if (const auto* insert = statements.at(0)->as_if<sql::Insert>()) {
                out.output = binder.bind_insert(*insert);
            } else {
                out.output = binder.bind_select(*statements.at(0)->as<sql::SelectStatement>().query);
            }
            for (const Field& field : plan::output_schema(out.output)) {
                out.columns += (out.columns.empty() ? "" : ", ") + field.name + " " + field.type.to_plain_string();
            }
        } catch (const Error& error) {
            out.code = error.code();
            out.message = error.message() + " | " + error.hint();
            if (error.where() && error.where()->end <= text.size())
                out.place = text.substr(error.where()->begin, error.where()->end - error.where()->begin);
            out.further = binder.further_errors().size();
        }
        return out;
    }

    [[nodiscard]] std::string explained(const std::string& text) const {
        plan::Job job;
        job.outputs.push_back(plan(text).output);
        return plan::explain(job);
    }

private:
    catalog::Catalog catalog_;
    catalog::Settings settings_;
};

/// Planners are costly to make; tests that change no setting share one.
inline const Planner& planner() {
    static const Planner shared;
    return shared;
}

}  // namespace windrow::plan_tests
