// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The logical plan: what the binder makes of a query and the executor runs. Immutable once built; nodes may be shared (a view
/// that two INSERTs read is planned twice, but both scans name the same table and the executor reads it once).

#include "windrow/host/lookup.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/expression.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow::plan {

/// Which window column of which window table function a field is, so that the binder can recognise window aggregation
/// through projections, views and renames.
enum class WindowColumn : std::uint8_t { none, start, end, time };

struct OutputField {
    std::string name;
    DataType type;  ///< with nullability and time attribute
    WindowColumn window = WindowColumn::none;
    int window_id = -1;  ///< identity of the window that the column belongs to
};

enum class NodeKind : std::uint8_t {
    scan,
    watermark,
    filter,
    project,
    window_table_function,
    window_aggregate,
    union_all,
    values,
    unnest,
    predict,
    lookup_join,
    sort_by_time,
    limit
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

/// Base of all plan nodes. `id` is stable for a given script (pre-order number), for EXPLAIN and checkpoints.
struct Node {
    NodeKind kind;
    int id = -1;
    std::vector<NodePtr> inputs;
    std::vector<OutputField> output;
    SourceRange where;
    virtual ~Node() = default;

protected:
    explicit Node(NodeKind k) : kind(k) {}
};

/// Reads a table. `output` are the scanned physical, metadata and partition columns only; computed columns are a `project` above
/// it and the WATERMARK clause is a `watermark` node above that.
struct Scan : Node {
    Scan() : Node(NodeKind::scan) {}
    ScanRequest request;
    std::shared_ptr<const SinkRequest> late_table;         ///< 'windrow.late.table' or null
    std::shared_ptr<const SinkRequest> bad_records_table;  ///< 'windrow.bad-records.table' or null
};

/// Event time of a source: column `time_column` (millisecond timestamp) and the watermark expression. A NULL event time fails the
/// job (W5xxx); a NULL watermark changes nothing. Rows pass unchanged, with their stamps set.
struct WatermarkNode : Node {
    WatermarkNode() : Node(NodeKind::watermark) {}
    int time_column = -1;
    ExpressionPtr watermark;
};

struct Filter : Node {
    Filter() : Node(NodeKind::filter) {}
    ExpressionPtr condition;
};

struct Project : Node {
    Project() : Node(NodeKind::project) {}
    std::vector<ExpressionPtr> expressions;
};

enum class WindowKind : std::uint8_t { tumble, hop, cumulate, session };

/// A window definition; all lengths in milliseconds.
struct WindowSpec {
    WindowKind kind = WindowKind::tumble;
    std::int64_t size = 0;   ///< TUMBLE and HOP size, CUMULATE maximum size, SESSION gap
    std::int64_t slide = 0;  ///< HOP slide, CUMULATE step
    std::int64_t offset = 0;
    bool legacy = false;  ///< a GROUP BY TUMBLE/HOP/SESSION group window: HOP size need not be a multiple of slide
    bool processing_time = false;
    int time_column = -1;           ///< index in the input; the column of event time (or PROCTIME)
    std::vector<int> partition_by;  ///< SESSION: key columns of the input
    /// Set for TIMESTAMP_LTZ time columns: windows align on the local wall clock of this zone, and window_start/window_end are
    /// local TIMESTAMP(3). Null for TIMESTAMP columns.
    std::shared_ptr<const TimeZone> time_zone;
};

/// A window table function evaluated by itself: input columns + window_start, window_end, window_time. Never drops late rows
/// except SESSION, which emits the rows of a session when it closes.
struct WindowTableFunction : Node {
    WindowTableFunction() : Node(NodeKind::window_table_function) {}
    WindowSpec window;
    int window_id = -1;
};

struct AggregateCall {
    BoundAggregate function;
    std::vector<int> arguments;  ///< input columns (a `project` below computes expressions), order keys included
    int filter = -1;             ///< BOOLEAN input column of FILTER (WHERE ...), or -1
    bool distinct = false;
    std::string text;  ///< "SUM(v) FILTER (WHERE v > 0)", for EXPLAIN
};

/// What a column of a window aggregate's output is.
struct AggregateOutput {
    enum class Kind : std::uint8_t {
        key,
        aggregate,
        window_start,
        window_end,
        window_time,
        proctime,
        null_timestamp,
        grouping
    } kind;
    int index = 0;  ///< key or aggregate number
};

/// Aggregation per key and window; emits one row per non-empty (window, key) when the watermark passes window end - 1.
/// Without `attached` the windows are assigned from the time column (slices); with it the input carries window_start/window_end
/// columns (of a table function below, or of an inner window aggregate) and each row belongs to exactly that window.
/// GROUPING SETS are planned as UNION ALL of aggregates over one shared input, or as an expand `project` below: the
/// binder's choice; the executor needs nothing special.
struct WindowAggregate : Node {
    WindowAggregate() : Node(NodeKind::window_aggregate) {}
    WindowSpec window;
    bool attached = false;
    int attached_start = -1;  ///< input column, or -1 if only the end is known
    int attached_end = -1;
    int window_id = -1;
    std::vector<int> keys;  ///< input columns
    std::vector<AggregateCall> aggregates;
    std::vector<AggregateOutput> outputs;  ///< one per output field
    /// Merge of repeated rows per distinct DISTINCT argument etc. is the aggregates' own business.
};

struct UnionAll : Node {
    UnionAll() : Node(NodeKind::union_all) {}
};

struct Values : Node {
    Values() : Node(NodeKind::values) {}
    std::vector<std::vector<Value>> rows;  ///< already folded and cast to the output types
};

/// CROSS JOIN / LEFT JOIN UNNEST: input columns + the elements' columns (+ ordinality).
struct Unnest : Node {
    Unnest() : Node(NodeKind::unnest) {}
    ExpressionPtr collection;  ///< over the input
    bool outer = false;
    bool with_ordinality = false;
    bool expand_record = false;  ///< ARRAY<ROW<...>> gives one column per field
};

/// ML_PREDICT: input columns + the model's outputs. Rows stay in order; each is scored by itself.
struct Predict : Node {
    Predict() : Node(NodeKind::predict) {}
    std::vector<ExpressionPtr> features;  ///< over the input, of the types that INPUT declares
    std::shared_ptr<const Scoring> scoring;
};

/// JOIN of a table FOR SYSTEM_TIME AS OF a processing time: the table is asked for the rows that equal each input row's keys.
/// Input columns + the table's. Rows stay in order, repeated for each of their matches; without one they go, or, `outer`, stay
/// with NULLs. A NULL key matches nothing.
struct LookupJoin : Node {
    LookupJoin() : Node(NodeKind::lookup_join) {}
    LookupRequest request;
    std::vector<ExpressionPtr> keys;           ///< over the input, one per request.keys
    ExpressionPtr asked_if;                    ///< over the input: rows where it is not TRUE match nothing; null: all may
    std::vector<ExpressionPtr> table_columns;  ///< over the columns that the request delivers
    ExpressionPtr condition;                   ///< over the input's columns and `table_columns`: of each match; null: none
    bool outer = false;
};

/// ORDER BY an ascending time attribute (Flink's TemporalSort): emits rows with time <= watermark in order; a row whose time is
/// not after the last emitted one is late and dropped.
struct SortByTime : Node {
    SortByTime() : Node(NodeKind::sort_by_time) {}
    struct Key {
        int column;
        bool descending = false;
        bool nulls_first = true;
    };
    std::vector<Key> keys;  ///< first one is the time attribute, ascending
};

struct Limit : Node {
    Limit() : Node(NodeKind::limit) {}
    std::int64_t offset = 0;
    std::int64_t count = 0;
};

/// Where a query's rows go.
struct Output {
    bool is_select = false;  ///< a bare SELECT, printed in --format
    SinkRequest sink;        ///< for INSERT INTO
    std::string sink_name;
    NodePtr query;                ///< its output matches the sink's columns (casts are in the plan)
    std::vector<int> not_null;    ///< output columns that must not hold NULL: a row that breaks this fails the job ...
    bool drop_null_rows = false;  ///< ... or is dropped and counted as filtered ('table.exec.sink.not-null-enforcer' = 'DROP')
    SourceRange where;
};

/// One job: all INSERTs of a script (or one bare SELECT).
struct Job {
    std::vector<Output> outputs;
    EvaluationContext context;
};

}  // namespace windrow::plan
