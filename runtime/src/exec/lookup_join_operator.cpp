// SPDX-License-Identifier: Apache-2.0
#include "lookup_join_operator.hpp"

#include "distinct_keys.hpp"
#include "looked_up_rows.hpp"
#include "lookup_cache.hpp"
#include "stop_patience.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// A lookup join: the distinct keys of a batch are looked for in the cache, then the table is asked for those that are not there.
/// Back-pressure: a batch waits for its answer, and no further rows are read meanwhile.

namespace windrow::exec {

namespace {

/// What one worker has of its own; padded so that workers do not share a cache line.
struct alignas(64) Worker {
    std::unique_ptr<LookupReader> reader;  ///< null until it is needed
    DistinctKeys keys;
    std::string key_bytes;  ///< kept for its memory
    std::uint64_t looked_up = 0;
    std::uint64_t asked = 0;
    std::uint64_t queries = 0;
};

/// Rows of the input and of the table side by side; a match of -1 is no row of the table.
struct Pairs {
    std::vector<std::int32_t> rows;
    std::vector<std::int32_t> matches;
};

class LookupJoinOperator final : public Operator {
public:
    LookupJoinOperator(const plan::LookupJoin& node, const LookupSettings& settings, bool parallel, int workers)
        : Operator(parallel, workers),
          request_(node.request),
          keys_(node.keys),
          asked_if_(node.asked_if),
          table_columns_(node.table_columns),
          condition_(node.condition),
          outer_(node.outer),
          open_(settings.open),
          patience_(std::make_shared<StopPatience>(settings.stop)),
          cache_(lookup_cache_options(node.request.table.options)),
          workers_(static_cast<std::size_t>(workers)) {
        for (const ScanColumn& column : request_.table.columns) delivered_.push_back(column.type);
        for (std::size_t i = node.inputs[0]->output.size(); i < node.output.size(); ++i) types_.push_back(node.output[i].type);
        workers_[0].reader = open();  // what is wrong shows before the first row
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        if (in_balance) count_taken(task, batch.rows);
        Worker& worker = workers_[static_cast<std::size_t>(task.worker)];
        std::vector<Column> keys;
        keys.reserve(keys_.size());
        for (const ExpressionPtr& key : keys_) keys.push_back(evaluate(*key, batch, *task.session));
        const std::vector<std::int32_t> key_of_row = number_keys(worker, batch, keys, *task.session);
        LookedUpRows found(delivered_, worker.keys.size());
        look_up(worker, keys, found);
        const Batch table = table_rows(found.finish(), *task.session);
        Pairs pairs = matches_of(key_of_row, found);
        if (condition_) keep_true(pairs, batch, table, *task.session);
        if (outer_) add_unmatched(pairs, batch.rows);
        if (!pairs.rows.empty()) push(task, joined(batch, table, pairs, &types_));
    }

    void add_balance(StatementBalance& balance) const override { balance.accepted += taken(); }
    void add_notes(std::vector<std::string>& notes) const override {
        const std::uint64_t looked_up = total(&Worker::looked_up);
        const std::uint64_t asked = total(&Worker::asked);
        const std::uint64_t queries = total(&Worker::queries);
        notes.push_back("lookup join with " + request_.table.table + ": of " + std::to_string(looked_up) + " keys " +
                        std::to_string(asked) + " asked for in " + std::to_string(queries) +
                        (queries == 1 ? " query" : " queries") +
                        (cache_.enabled() ? ", " + std::to_string(looked_up - asked) + " known from the cache" : ""));
    }
    [[nodiscard]] std::string describe() const override { return "lookup join"; }

private:
    /// The number of each row's key; -1 for rows that match nothing whatever the table holds.
    std::vector<std::int32_t> number_keys(Worker& worker, const Batch& batch, const std::vector<Column>& keys,
                                          const EvaluationContext& session) const {
        std::vector<std::int32_t> numbers(static_cast<std::size_t>(batch.rows), -1);
        worker.keys.start(batch.rows);
        const auto take = [&](std::int32_t row) {
            worker.key_bytes.clear();
            for (const Column& key : keys) {
                if (!key.is_valid(row)) return;
                encode_row(key, row, worker.key_bytes);
            }
            numbers[static_cast<std::size_t>(row)] = worker.keys.number(worker.key_bytes, row);
        };
        if (asked_if_) {
            for (const std::int32_t row : true_rows(evaluate(*asked_if_, batch, session))) take(row);
        } else {
            for (std::int64_t row = 0; row < batch.rows; ++row) take(static_cast<std::int32_t>(row));
        }
        worker.looked_up += worker.keys.size();
        return numbers;
    }

    /// Workers may open at once: options note who has read them, so that each has its own.
    [[nodiscard]] std::unique_ptr<LookupReader> open() const {
        const LookupRequest own = request_;
        return open_(own, patience_);
    }

    void look_up(Worker& worker, const std::vector<Column>& keys, LookedUpRows& found) {
        const std::vector<std::int32_t> unknown = found.take_known(cache_, worker.keys);
        if (unknown.empty()) return;
        std::vector<std::int32_t> rows;
        rows.reserve(unknown.size());
        for (const std::int32_t key : unknown) rows.push_back(worker.keys.first_row(static_cast<std::size_t>(key)));
        std::vector<Column> asked;
        for (const Column& key : keys) asked.push_back(key.take(rows));
        if (worker.reader == nullptr) worker.reader = open();
        const LookupAnswer answer = worker.reader->ask(asked);
        found.take_answer(answer, unknown, worker.keys, cache_);
        worker.asked += unknown.size();
        worker.queries += answer.queries;
    }

    /// The table's columns as the query sees them.
    [[nodiscard]] Batch table_rows(Batch delivered, const EvaluationContext& session) const {
        Batch out;
        out.rows = delivered.rows;
        for (const ExpressionPtr& column : table_columns_)
            out.columns.push_back(evaluate(*column, delivered, session).materialized());
        return out;
    }

    static Pairs matches_of(const std::vector<std::int32_t>& key_of_row, const LookedUpRows& found) {
        Pairs pairs;
        for (std::size_t row = 0; row < key_of_row.size(); ++row) {
            const std::int32_t key = key_of_row[row];
            if (key < 0) continue;
            for (std::int32_t i = 0; i < found.count(key); ++i) {
                pairs.rows.push_back(static_cast<std::int32_t>(row));
                pairs.matches.push_back(found.begin(key) + i);
            }
        }
        return pairs;
    }

    void keep_true(Pairs& pairs, const Batch& batch, const Batch& table, const EvaluationContext& session) const {
        if (pairs.rows.empty()) return;
        const Batch candidates = joined(batch, table, pairs, nullptr);
        Pairs kept;
        for (const std::int32_t pair : true_rows(evaluate(*condition_, candidates, session))) {
            kept.rows.push_back(pairs.rows[static_cast<std::size_t>(pair)]);
            kept.matches.push_back(pairs.matches[static_cast<std::size_t>(pair)]);
        }
        pairs = std::move(kept);
    }

    static void add_unmatched(Pairs& pairs, std::int64_t rows) {
        Pairs all;
        std::size_t next = 0;
        for (std::int32_t row = 0; row < rows; ++row) {
            const std::size_t first = next;
            for (; next < pairs.rows.size() && pairs.rows[next] == row; ++next) {
                all.rows.push_back(row);
                all.matches.push_back(pairs.matches[next]);
            }
            if (next != first) continue;
            all.rows.push_back(row);
            all.matches.push_back(-1);
        }
        pairs = std::move(all);
    }

    static Batch joined(const Batch& batch, const Batch& table, const Pairs& pairs, const std::vector<DataType>* types) {
        Batch out = batch.take(pairs.rows);
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            Column column = table.columns[c].take(pairs.matches);
            if (types != nullptr) column.type = (*types)[c];
            out.columns.push_back(std::move(column));
        }
        return out;
    }

    [[nodiscard]] std::uint64_t total(std::uint64_t Worker::*count) const {
        std::uint64_t sum = 0;
        for (const Worker& worker : workers_) sum += worker.*count;
        return sum;
    }

    LookupRequest request_;
    std::vector<ExpressionPtr> keys_;
    ExpressionPtr asked_if_;
    std::vector<ExpressionPtr> table_columns_;
    ExpressionPtr condition_;
    bool outer_;
    decltype(LookupSettings::open) open_;
    std::shared_ptr<const LookupPatience> patience_;
    std::vector<DataType> delivered_;
    std::vector<DataType> types_;  ///< of the table's columns in the output
    LookupCache cache_;
    std::vector<Worker> workers_;
};

}  // namespace

OperatorPtr make_lookup_join(const plan::LookupJoin& node, const LookupSettings& settings, bool parallel, int workers) {
    return std::make_unique<LookupJoinOperator>(node, settings, parallel, workers);
}

}  // namespace windrow::exec
