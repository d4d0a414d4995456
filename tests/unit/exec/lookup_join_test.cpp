// SPDX-License-Identifier: Apache-2.0
/// The operator of lookup joins over a table of the test: what it asks for, what it keeps, what it gives. A real database is in
/// tests/connectors/check_postgres.py.
#include "snapshot_job.hpp"

#include "exec/lookup_cache.hpp"
#include "exec/lookup_join_operator.hpp"
#include "exec/stop_patience.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace windrow::exec {
namespace {

constexpr const char* definitions = R"sql(
CREATE TABLE clicks (k BIGINT, v INT, pt AS PROCTIME()) WITH ('connector' = 'datagen');
CREATE TABLE users (id BIGINT, name STRING, age INT, doubled AS age * 2)
  WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://h/d', 'table-name' = 'users' %OPTIONS%);
)sql";

/// A table whose rows the test gives. Answers come backwards, as from a server that found them in its own order.
struct Table {
    struct Row {
        std::int64_t id;
        std::string name;
        int age;
    };
    std::vector<Row> rows = {{1, "one", 10}, {2, "two b", 21}, {2, "two a", 20}, {2, "two c", 22}, {4, "four", 40}};
    std::vector<std::vector<std::int64_t>> asked;  ///< keys of each query
    std::string failure;                           ///< what the next query ends with
    int readers = 0;
};

class TableReader final : public LookupReader {
public:
    TableReader(Table& table, const LookupRequest& request) : table_(table), columns_(request.table.columns) {}

    LookupAnswer ask(std::span<const Column> keys) override {
        if (!table_.failure.empty()) throw Error("W6411", table_.failure);
        LookupAnswer answer;
        answer.queries = 1;
        table_.asked.emplace_back();
        std::vector<ColumnBuilder> builders;
        for (const ScanColumn& column : columns_) builders.emplace_back(column.type);
        for (std::int64_t k = keys[0].rows - 1; k >= 0; --k) {
            table_.asked.back().push_back(keys[0].at<std::int64_t>(k));
            for (auto row = table_.rows.rbegin(); row != table_.rows.rend(); ++row) {
                if (row->id != keys[0].at<std::int64_t>(k)) continue;
                answer.keys.push_back(static_cast<std::int32_t>(k));
                for (std::size_t c = 0; c < columns_.size(); ++c) append(builders[c], columns_[c].name, *row);
            }
        }
        std::sort(table_.asked.back().begin(), table_.asked.back().end());
        for (ColumnBuilder& builder : builders) answer.columns.push_back(builder.finish());
        return answer;
    }

private:
    static void append(ColumnBuilder& builder, const std::string& name, const Table::Row& row) {
        if (name == "id") {
            builder.append_int(row.id);
        } else if (name == "age") {
            builder.append_int(row.age);
        } else {
            builder.append_text(row.name);
        }
    }
    Table& table_;
    std::vector<ScanColumn> columns_;
};

class Collector final : public Operator {
public:
    Collector() : Operator(false, 1) {}
    void process(TaskContext&, int, Batch&& batch) override {
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            std::string text;
            for (const Column& column : batch.columns)
                text += (text.empty() ? "" : " ") + (column.is_valid(row) ? cell(column, row) : std::string("-"));
            rows.push_back(text + " @" + std::to_string(batch.stamps.ordinal(row)));
        }
    }
    [[nodiscard]] std::string describe() const override { return "collector"; }
    std::vector<std::string> rows;

private:
    static std::string cell(const Column& column, std::int64_t row) {
        if (column.type.is_string()) return std::string(column.text(row));
        return std::to_string(column.type.kind() == TypeKind::bigint ? column.at<std::int64_t>(row)
                                                                     : column.at<std::int32_t>(row));
    }
};

const plan::LookupJoin& lookup_join(const plan::NodePtr& node) {
    return node->kind == plan::NodeKind::lookup_join ? static_cast<const plan::LookupJoin&>(*node) : lookup_join(node->inputs[0]);
}

using Key = std::optional<std::int64_t>;
using Rows = std::vector<std::string>;
using Asked = std::vector<std::vector<std::int64_t>>;

/// A join `SELECT c.k, c.v, u.name FROM clicks <kind> JOIN users ... ON u.id = c.k <more>`, fed by hand.
class Join {
public:
    Join(const std::string& kind, const std::string& more, const std::string& options, Table& table) {
        std::string text = definitions;
        text.replace(text.find("%OPTIONS%"), 9, options);
        job_ = plan_job(".", text,
                        "SELECT c.k, c.v, u.name FROM clicks AS c " + kind +
                            " JOIN users FOR SYSTEM_TIME AS OF c.pt AS u ON u.id = c.k " + more);
        LookupSettings settings;
        settings.open = [&table](const LookupRequest& request, const std::shared_ptr<const LookupPatience>&) {
            ++table.readers;
            return std::make_unique<TableReader>(table, request);
        };
        join_ = make_lookup_join(lookup_join(job_.outputs[0].query), settings, false, 2);
        join_->connect(&collector_, 0);
    }

    /// Rows (k, v), v counting from 0, in batches of at most this many.
    void feed(const std::vector<Key>& keys, std::size_t batch_rows = 4096) {
        for (std::size_t begin = 0; begin < keys.size(); begin += batch_rows) {
            const std::size_t count = std::min(batch_rows, keys.size() - begin);
            Batch batch;
            batch.rows = static_cast<std::int64_t>(count);
            ColumnBuilder k(DataType::bigint());
            ColumnBuilder v(DataType::integer());
            for (std::size_t i = begin; i < begin + count; ++i) {
                if (keys[i]) {
                    k.append_int(*keys[i]);
                } else {
                    k.append_null();
                }
                v.append_int(static_cast<std::int64_t>(i));
            }
            batch.columns = {k.finish(), v.finish()};
            batch.stamps.first_ordinal = begin;
            TaskContext task{0, &session_, nullptr};
            join_->process(task, 0, std::move(batch));
        }
    }
    [[nodiscard]] const Rows& rows() const { return collector_.rows; }
    [[nodiscard]] std::string note() const {
        std::vector<std::string> notes;
        join_->add_notes(notes);
        return notes.at(0);
    }

private:
    plan::Job job_;
    EvaluationContext session_;
    Collector collector_;
    OperatorPtr join_;
};

const std::vector<Key> some_keys = {2, 1, {}, 3, 2, 4, 1};
constexpr const char* cached = ", 'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '100'";

TEST(LookupJoinOperator, GivesEachRowItsMatches) {
    Table table;
    Join join("", "", "", table);
    join.feed(some_keys);
    EXPECT_EQ(join.rows(), (Rows{"2 0 two a @0", "2 0 two b @0", "2 0 two c @0", "1 1 one @1", "2 4 two a @4", "2 4 two b @4",
                                 "2 4 two c @4", "4 5 four @5", "1 6 one @6"}));
    EXPECT_EQ(table.asked, (Asked{{1, 2, 3, 4}})) << "one query, each key once, no NULL";
    EXPECT_EQ(table.readers, 1);
}

TEST(LookupJoinOperator, ALeftJoinKeepsRowsWithoutAMatch) {
    Table table;
    Join join("LEFT", "AND u.age > 20", "", table);
    join.feed(some_keys);
    EXPECT_EQ(join.rows(), (Rows{"2 0 two b 21 @0", "2 0 two c 22 @0", "1 1 - - @1", "- 2 - - @2", "3 3 - - @3",
                                 "2 4 two b 21 @4", "2 4 two c 22 @4", "4 5 four 40 @5", "1 6 - - @6"}))
        << "with the column that the condition reads";
}

TEST(LookupJoinOperator, RowsThatFailTheirOwnConditionAreNotAskedFor) {
    Table table;
    Join join("LEFT", "AND c.v > 3 AND u.doubled < 100 AND u.name <> 'two a'", "", table);
    join.feed(some_keys);
    EXPECT_EQ(join.rows(), (Rows{"2 0 - - @0", "1 1 - - @1", "- 2 - - @2", "3 3 - - @3", "2 4 two b 42 @4", "2 4 two c 44 @4",
                                 "4 5 four 80 @5", "1 6 one 20 @6"}));
    EXPECT_EQ(table.asked, (Asked{{1, 2, 4}}));
}

TEST(LookupJoinOperator, BatchesDoNotMatter) {
    std::vector<Key> keys;
    for (std::int64_t i = 0; i < 5000; ++i) keys.push_back(i % 11 == 0 ? Key{} : Key{i * 7 % 6});
    for (const char* kind : {"", "LEFT"}) {
        for (const char* options : {"", cached, ", 'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '2'"}) {
            std::vector<Rows> results;
            for (const std::size_t batch_rows : {1U, 7U, 4096U}) {
                Table table;
                Join join(kind, "AND u.age <> 21", options, table);
                join.feed(keys, batch_rows);
                results.push_back(join.rows());
            }
            EXPECT_EQ(results[0], results[2]) << kind << options;
            EXPECT_EQ(results[1], results[2]) << kind << options;
        }
    }
}

TEST(LookupJoinOperator, TheCacheIsAskedFirst) {
    Table table;
    Join join("LEFT", "", cached, table);
    join.feed(some_keys, 3);
    EXPECT_EQ(table.asked, (Asked{{1, 2}, {3, 4}})) << "the last batch is known";
    const std::size_t before = join.rows().size();
    table.rows.push_back({3, "three", 30});
    join.feed({3, 5});
    EXPECT_EQ(table.asked.back(), (std::vector<std::int64_t>{5}));
    EXPECT_EQ(Rows(join.rows().begin() + static_cast<std::ptrdiff_t>(before), join.rows().end()), (Rows{"3 0 - @0", "5 1 - @1"}))
        << "that there was no row is known";
    EXPECT_EQ(
        join.note(),
        "lookup join with default_catalog.default_database.users: of 8 keys 5 asked for in 3 queries, 3 known from the cache");
}

TEST(LookupJoinOperator, MissingKeysAreAskedForAgainIfWished) {
    Table table;
    Join join("", "", cached + std::string(", 'lookup.partial-cache.cache-missing-key' = 'false'"), table);
    join.feed({1, 3});
    table.rows.push_back({3, "three", 30});
    join.feed({1, 3});
    EXPECT_EQ(table.asked, (Asked{{1, 3}, {3}}));
    EXPECT_EQ(join.rows(), (Rows{"1 0 one @0", "1 0 one @0", "3 1 three @1"}));
}

TEST(LookupJoinOperator, WithoutACacheEachBatchAsks) {
    Table table;
    Join join("", "", "", table);
    join.feed({1, 1});
    table.rows[0].name = "uno";
    join.feed({1});
    EXPECT_EQ(table.asked, (Asked{{1}, {1}}));
    EXPECT_EQ(join.rows(), (Rows{"1 0 one @0", "1 1 one @1", "1 0 uno @0"}));
}

TEST(LookupJoinOperator, BatchesWithoutAKeyAskNothing) {
    Table table;
    Join join("LEFT", "", "", table);
    join.feed({{}, {}});
    EXPECT_EQ(table.asked, Asked{});
    EXPECT_EQ(join.rows(), (Rows{"- 0 - @0", "- 1 - @1"}));
}

TEST(LookupJoinOperator, AFailureIsTold) {
    Table table;
    Join join("LEFT", "", cached, table);
    table.failure = "gone";
    EXPECT_THROW(join.feed({1}), Error);
    table.failure.clear();
    join.feed({1});
    EXPECT_EQ(join.rows(), (Rows{"1 0 one @0"})) << "nothing was kept of it";
}

TEST(LookupCache, DropsWhatWasUsedLongestAgo) {
    LookupCache cache({true, 2, {}, {}, true});
    const LookupCache::Clock::time_point now{};
    cache.put("a", {"1", 1}, now);
    cache.put("b", {"2", 1}, now);
    ASSERT_NE(cache.find("a", now), nullptr);
    cache.put("c", {"", 0}, now);
    EXPECT_EQ(cache.find("b", now), nullptr);
    ASSERT_NE(cache.find("a", now), nullptr);
    EXPECT_EQ(cache.find("a", now)->bytes, "1");
    ASSERT_NE(cache.find("c", now), nullptr);
    EXPECT_EQ(cache.find("c", now)->count, 0U);
    cache.put("a", {"one", 1}, now);
    EXPECT_EQ(cache.find("a", now)->bytes, "one");
    EXPECT_EQ(cache.size(), 2U);
}

TEST(LookupCache, ForgetsAfterItsTimes) {
    using std::chrono::milliseconds;
    const LookupCache::Clock::time_point start{};
    LookupCache written({true, 0, milliseconds(100), {}, true});
    written.put("a", {"1", 1}, start);
    EXPECT_NE(written.find("a", start + milliseconds(99)), nullptr);
    EXPECT_EQ(written.find("a", start + milliseconds(100)), nullptr) << "being used makes it no younger";
    LookupCache used({true, 0, {}, milliseconds(100), true});
    used.put("a", {"1", 1}, start);
    used.put("b", {"1", 1}, start);
    EXPECT_NE(used.find("a", start + milliseconds(99)), nullptr);
    EXPECT_NE(used.find("a", start + milliseconds(150)), nullptr);
    used.put("c", {"1", 1}, start + milliseconds(150));
    EXPECT_EQ(used.size(), 2U) << "b is gone without being asked for";
    EXPECT_EQ(used.find("b", start + milliseconds(150)), nullptr);
}

TEST(StopPatience, EndsRetriesAtOnceAndWaitsLater) {
    std::atomic<bool> stop{false};
    const StopPatience patience(&stop);
    EXPECT_TRUE(patience.may_retry());
    EXPECT_TRUE(patience.may_wait());
    stop = true;
    EXPECT_FALSE(patience.may_retry());
    EXPECT_TRUE(patience.may_wait()) << "an answer may still come";
    EXPECT_TRUE(StopPatience(nullptr).may_retry());
}

}  // namespace
}  // namespace windrow::exec
