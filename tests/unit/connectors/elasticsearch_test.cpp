// SPDX-License-Identifier: Apache-2.0
/// What the elasticsearch connector does without a server: options, names, requests, answers.
/// tests/connectors/check_elasticsearch.py has one.
#include "elasticsearch/bulk_answer.hpp"
#include "elasticsearch/bulk_request.hpp"
#include "elasticsearch/document_id.hpp"
#include "elasticsearch/elasticsearch_options.hpp"
#include "elasticsearch/index_name.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Values = std::map<std::string, std::string>;

ElasticsearchOptions read(Values more) {
    more.emplace("hosts", "http://a:9200");
    more.emplace("index", "i");
    return read_elasticsearch_options(Options(std::move(more)));
}

template <typename Work>
std::string code_of(const Work& work) {
    try {
        work();
        return "";
    } catch (const Error& error) {
        return error.code();
    }
}

TEST(ElasticsearchOptions, Hosts) {
    EXPECT_EQ(read({}).hosts, std::vector<std::string>{"http://a:9200"});
    EXPECT_EQ(read({{"hosts", "http://a:9200/;https://[::1]:9201"}, {"connection.path-prefix", "/x/y/"}}).hosts,
              (std::vector<std::string>{"http://a:9200/x/y", "https://[::1]:9201/x/y"}));
    EXPECT_EQ(read({{"connection.path-prefix", "x"}}).hosts, std::vector<std::string>{"http://a:9200/x"});
    for (const char* hosts : {"", "a:9200", "ftp://a", "http://u:p@a", "http://a;", "http://a/b", "http://a b"})
        EXPECT_EQ(code_of([&] { read({{"hosts", hosts}}); }), "W3503") << hosts;
}

TEST(ElasticsearchOptions, Bounds) {
    const ElasticsearchOptions defaults = read({});
    EXPECT_EQ(defaults.flush_actions, 1000);
    EXPECT_EQ(defaults.flush_bytes, std::size_t{2} << 20);
    EXPECT_EQ(defaults.flush_interval.count(), 1000);
    EXPECT_EQ(defaults.key_delimiter, "_");
    EXPECT_EQ(read({{"sink.bulk-flush.max-actions", "-1"}}).flush_actions, 0);
    EXPECT_EQ(read({{"sink.bulk-flush.max-size", "0"}}).flush_bytes, std::size_t{64} << 20);
    EXPECT_FALSE(read({{"sink.delivery-guarantee", "NONE"}}).flushes_at_checkpoints);
    EXPECT_FALSE(read({{"connection.skip-verify-ssl", "true"}}).http.verifies_server);
    for (const char* key : {"sink.bulk-flush.max-actions", "sink.bulk-flush.backoff.max-retries", "sink.retry-on-conflict"})
        EXPECT_EQ(code_of([&] { read({{key, "-2"}}); }), "W3503") << key;
    EXPECT_EQ(code_of([&] { read({{"sink.bulk-flush.max-size", "65mb"}}); }), "W3503");
    EXPECT_EQ(code_of([&] { read({{"password", "x"}}); }), "W3509");
}

TEST(ElasticsearchOptions, DelaysGrow) {
    const BulkBackoff backoff = read({}).backoff;
    std::vector<std::int64_t> delays;
    for (std::int64_t retry = 0; retry < backoff.retries(); ++retry) delays.push_back(backoff.delay_of(retry).count());
    EXPECT_EQ(delays, (std::vector<std::int64_t>{50, 60, 80, 150, 280, 580, 1250, 2740}));
    EXPECT_EQ(backoff.delay_of(1000).count(), 60'000);
    EXPECT_EQ(read({{"sink.bulk-flush.backoff.strategy", "constant"}}).backoff.delay_of(7).count(), 50);
    EXPECT_EQ(read({{"sink.bulk-flush.backoff.strategy", "DISABLED"}}).backoff.retries(), 0);
}

const Schema columns{{"k", DataType::bigint()}, {"ts", DataType::timestamp(3)}, {"ltz", DataType::timestamp_ltz(3)},
                     {"day", DataType::date()}, {"at", DataType::time()},       {"b", DataType::bytes()}};

Batch batch() {
    Batch rows;
    rows.rows = 2;
    const std::vector<std::vector<Value>> values{{Value(std::int64_t{7}), Value()},
                                                 {Value(std::int64_t{1704067200123}), Value()},
                                                 {Value(std::int64_t{1704067200000}), Value()},
                                                 {Value(std::int64_t{19782}), Value()},
                                                 {Value(std::int64_t{45000000}), Value()},
                                                 {Value(std::string("x")), Value()}};
    for (std::size_t c = 0; c < columns.size(); ++c) rows.columns.push_back(Column::of_values(columns[c].type, values[c]));
    return rows;
}

std::string index_of(const std::string& text, std::int64_t row = 0) {
    IndexName name(text, columns, TimeZone::find("+02:00"));
    const Batch rows = batch();
    name.start(rows, 1704153600000);  // 2024-01-02
    std::string out;
    name.append(row, out);
    return out;
}

TEST(IndexName, StaticAndDynamic) {
    EXPECT_EQ(index_of("plain"), "plain");
    EXPECT_EQ(index_of("a-{k}-b"), "a-7-b");
    EXPECT_EQ(index_of("{ts|yyyy-MM-dd}"), "2024-01-01");
    EXPECT_EQ(index_of("{ltz|yyyy-MM-dd-HH}"), "2024-01-01-02");  // on the session's wall clock
    EXPECT_EQ(index_of("{day|yyyy.MM}"), "2024.02");
    EXPECT_EQ(index_of("{at|HHmm}"), "1230");
    EXPECT_EQ(index_of("{day|}"), "2024_02_29");
    EXPECT_EQ(index_of("{now()|dd}"), "02");
    EXPECT_EQ(index_of("{ CURRENT_TIMESTAMP |dd}"), "02");
    EXPECT_EQ(index_of("a-{k}", 1), "a-null");
    EXPECT_EQ(index_of("{ts|yyyy}", 1), "null");
    for (const char* text : {"{k", "{k}{ts}", "{{k}}", "}{", "{unknown}", "{}"})
        EXPECT_EQ(code_of([&] { index_of(text); }), "W3503") << text;
    EXPECT_EQ(code_of([&] { index_of("{b}"); }), "W3507");
    EXPECT_EQ(code_of([&] { index_of("{k|yyyy}"); }), "W3507");
    EXPECT_EQ(code_of([&] { index_of("{ts|yyyy'}"); }), "W3311");
}

TEST(DocumentId, JoinsTheKey) {
    const DocumentId id(columns, {"k", "ts", "ltz"}, "|");
    std::string out;
    id.append(batch(), 0, out);
    EXPECT_EQ(out, "7|2024-01-01T00:00:00.123|2024-01-01T00:00");
    EXPECT_EQ(code_of([&] { id.append(batch(), 1, out); }), "W5104");
    EXPECT_FALSE(DocumentId(columns, {}, "_").is_given());
    EXPECT_EQ(code_of([] { DocumentId(columns, {"b"}, "_"); }), "W3507");
}

TEST(BulkRequest, LinesOfActions) {
    BulkRequest request;
    request.add("i\"1", "", false, -1, "{\"a\":1}\n");
    request.add("i", "x\ny", true, -1, "{\"a\":2}\n");
    request.add("i", "z", true, 2, "{\"a\":3}\n");
    EXPECT_EQ(
        request.body(),
        "{\"index\":{\"_index\":\"i\\\"1\"}}\n{\"a\":1}\n"
        "{\"update\":{\"_index\":\"i\",\"_id\":\"x\\ny\"}}\n{\"doc\":{\"a\":2},\"doc_as_upsert\":true}\n"
        "{\"update\":{\"_index\":\"i\",\"_id\":\"z\",\"retry_on_conflict\":2}}\n{\"doc\":{\"a\":3},\"doc_as_upsert\":true}\n");
    EXPECT_EQ(request.document(0), "{\"a\":1}");
    EXPECT_EQ(request.document(2), "{\"doc\":{\"a\":3},\"doc_as_upsert\":true}");
}

TEST(BulkRequest, WhatIsSentAgainTakesLaterRowsOfItsDocumentAlong) {
    using enum BulkVerdict;
    BulkRequest request;
    for (const char* id : {"a", "b", "a", "c", "b"}) request.add("i", id, true, -1, std::string("{\"id\":\"") + id + "\"}\n");
    request.add("j", "a", true, -1, "{}\n");  // another index: another document
    request.keep_for_retry({again, done, done, done, again, done});
    std::vector<std::string> kept;
    for (std::size_t k = 0; k < request.actions(); ++k) kept.emplace_back(request.document(k));
    const std::string a = R"({"doc":{"id":"a"},"doc_as_upsert":true})";
    EXPECT_EQ(kept, (std::vector<std::string>{a, a, R"({"doc":{"id":"b"},"doc_as_upsert":true})"}));
    EXPECT_EQ(request.body().back(), '\n');
    request.keep_for_retry({done, done, done});
    EXPECT_EQ(request.actions(), 0U);
    EXPECT_TRUE(request.body().empty());

    for (int k = 0; k < 3; ++k) request.add("i", "", false, -1, "{}\n");  // without ids all are other documents
    request.keep_for_retry({again, done, done});
    EXPECT_EQ(request.actions(), 1U);
}

TEST(BulkAnswer, VerdictsAndReasons) {
    const auto verdicts = [](const char* body, std::size_t actions) { return read_bulk_answer(body, actions); };
    EXPECT_TRUE(verdicts(R"({"errors":false,"items":[{"index":{"status":201}}]})", 1)->verdicts.empty());
    const auto mixed = verdicts(
        R"({"errors":true,"items":[{"update":{"status":200}},{"update":{"status":429,"error":{"type":"busy","reason":"later"}}},
        {"update":{"status":400,"error":{"type":"mapper","reason":"field [n]","caused_by":{"reason":"not a number"}}}},{"update":{"status":404}}]})",
        4);
    ASSERT_TRUE(mixed.has_value());
    using enum BulkVerdict;
    EXPECT_EQ(mixed->verdicts, (std::vector<BulkVerdict>{done, again, refused, refused}));
    EXPECT_EQ(mixed->refused, 2U);
    EXPECT_EQ(mixed->first_refused, 2U);
    EXPECT_EQ(mixed->reason, "status 400, mapper: field [n]: not a number");
    for (const char* body : {"", "{}", "[]", "nonsense", R"({"errors":false})", R"({"errors":true,"items":[{"index":{}}]})",
                             R"({"errors":true,"items":[7]})", R"({"errors":false,"items":[]})",
                             R"({"errors":"no","items":[{}]})", R"({"errors":true,"items":[{}]})"}) {
        EXPECT_FALSE(verdicts(body, 1).has_value()) << body;
    }
    EXPECT_EQ(reason_of_failure(R"({"error":{"type":"a","reason":"b"}})"), "a: b");
    EXPECT_EQ(reason_of_failure(R"({"error":"gone"})"), "gone");
    EXPECT_EQ(reason_of_failure("<html>\nno"), "<html> no");
    EXPECT_LT(reason_of_failure(std::string(100000, 'x')).size(), 1000U);
}

}  // namespace
}  // namespace windrow::test
