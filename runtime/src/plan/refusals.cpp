// SPDX-License-Identifier: Apache-2.0
#include "refusals.hpp"

namespace windrow::plan {
namespace {

struct Words {
    const char* code;
    const char* message;  ///< '%' stands for the detail
    const char* hint;
};

Words words_of(Unsupported what) {
    switch (what) {
        case Unsupported::unbounded_group_by:
            return {"W4002", "GROUP BY without a window is not supported yet: %",
                    "group by window_start and window_end of a window: FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' "
                    "MINUTE)) GROUP BY window_start, "
                    "window_end, ..."};
        case Unsupported::global_aggregate:
            return {"W4003", "an aggregate over the whole stream is not supported yet: %",
                    "aggregate per window: FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY "
                    "window_start, window_end"};
        case Unsupported::select_distinct:
            return {"W4004", "SELECT DISTINCT over the whole stream is not supported yet",
                    "select window_start and window_end of a window too, so that rows are distinct per window"};
        case Unsupported::join:
            return {"W4005", "% is not supported yet",
                    "UNION ALL, CROSS JOIN UNNEST(array) and lookup joins ([LEFT] JOIN t FOR SYSTEM_TIME AS OF o.proc_time ON "
                    "...) work"};
        case Unsupported::over:
            return {"W4006", "% OVER (...) is not supported yet",
                    "aggregate per window with TUMBLE, HOP, CUMULATE or SESSION and GROUP BY window_start, window_end"};
        case Unsupported::top_n:
            return {"W4007", "ORDER BY with LIMIT (top-N) is not supported yet",
                    "drop the ORDER BY to take the first rows, or the LIMIT to sort by event time"};
        case Unsupported::order_by:
            return {"W4008", "ORDER BY sorts a stream only by its time attribute, ascending, first: %",
                    "write ORDER BY ts, where ts is the column of the WATERMARK clause or a window_time; sort the result after "
                    "it was written"};
        case Unsupported::match_recognize:
            return {"W4009", "MATCH_RECOGNIZE is not supported yet", "detect simple patterns with SESSION windows and HAVING"};
        case Unsupported::set_operation:
            return {"W4010", "% is not supported yet", "UNION ALL works"};
        case Unsupported::subquery:
            return {"W4011", "a query inside an expression (%) is not supported yet",
                    "list the values: x IN (1, 2, 3); or write the query in FROM"};
        case Unsupported::user_function:
            return {"W4012", "function % is neither built in nor supported as a user function",
                    "SHOW FUNCTIONS lists the built-in functions"};
        case Unsupported::vector_search:
            return {"W4022", "% is not supported", "ML_PREDICT scores rows with a model"};
        case Unsupported::model_evaluation:
            return {"W4013", "% is not supported: Flink 2.2 parses it and does not run it either",
                    "score the rows with ML_PREDICT and aggregate over a window: AVG(ABS(score - truth))"};
        case Unsupported::early_or_late_fire:
            return {"W4014", "early and late firing ('%') is not supported yet",
                    "remove the setting: windows fire once, when the watermark passes their end"};
        case Unsupported::changelog_format:
            return {"W4015", "format '%' delivers updates and deletions, which is not supported yet",
                    "use an append-only format: json, csv, raw, avro, avro-confluent or protobuf; json reads an envelope's "
                    "fields as ROWs: `after` ROW<...>"};
        case Unsupported::time_travel:
            return {"W4016", "FOR SYSTEM_TIME AS OF stands only behind the table that a JOIN asks for rows",
                    "read the table without it, or write FROM o JOIN t FOR SYSTEM_TIME AS OF o.proc_time ON ..."};
        case Unsupported::temporal_join:
            return {"W4023", "a temporal join by event time is not supported yet: % is an event time",
                    "a lookup join takes the rows of now: declare a column proc_time AS PROCTIME() and join FOR SYSTEM_TIME AS "
                    "OF it"};
        case Unsupported::lookup_retry:
            return {"W4024", "a LOOKUP hint with 'retry-predicate' is not supported: keys without rows are not asked for again",
                    "leave the hint out; 'lookup.max-retries' is for a server that does not answer"};
        case Unsupported::window_grouping_sets:
            return {
                "W4017", "% around a group window is not supported",
                "use a window table function: FROM TABLE(TUMBLE(...)) GROUP BY window_start, window_end, GROUPING SETS (...)"};
        case Unsupported::processing_time_window:
            return {"W4018", "a processing-time window can only be aggregated directly: %",
                    "group by window_start and window_end directly above the window function, without expressions on them"};
        case Unsupported::predicate:
            return {"W4019", "% is not supported", ""};
        case Unsupported::insert_overwrite:
            return {"W4020", "INSERT OVERWRITE is not supported for a stream", "write INSERT INTO"};
        case Unsupported::qualify:
            return {"W4021", "QUALIFY is not supported yet", "it filters OVER results, which are not supported yet either"};
    }
    return {"W4001", "%", ""};
}

}  // namespace

void refuse(Unsupported what, SourceRange where, const std::string& detail) {
    const Words words = words_of(what);
    std::string message = words.message;
    if (const std::size_t mark = message.find('%'); mark != std::string::npos) message.replace(mark, 1, detail);
    throw Error(words.code, message, words.hint).at(where);
}

}  // namespace windrow::plan
