// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "connector/timed_flush.hpp"
#include "elasticsearch/bulk_answer.hpp"
#include "elasticsearch/bulk_request.hpp"
#include "elasticsearch/document_id.hpp"
#include "elasticsearch/elasticsearch_options.hpp"
#include "elasticsearch/index_name.hpp"
#include "format/record_encoder.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

struct ElasticsearchOutput {
    ElasticsearchOptions options;
    IndexName index;
    DocumentId id;
    std::unique_ptr<RecordEncoder> encoder;
};

/// Gathers rows and sends them when there are enough, when they have waited for the interval, and at checkpoints; one request at
/// a time, so that rows of one document arrive in their order.
class ElasticsearchSink final : public Sink {
public:
    explicit ElasticsearchSink(ElasticsearchOutput output)
        : output_(std::move(output)), client_(output_.options.http), flush_(output_.options.flush_interval, [this] { flush(); }) {
        greet();
    }

    void write(const Batch& batch) override {
        const auto held = flush_.lock();
        columns_.clear();
        for (const Column& column : batch.columns) columns_.push_back(&column);
        output_.index.start(batch, surroundings().system_ms());
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            add(batch, row);
            const bool enough = static_cast<std::int64_t>(request_.actions()) == output_.options.flush_actions;
            if (enough || request_.body().size() >= output_.options.flush_bytes) flush();
        }
        if (request_.actions() > 0) flush_.rows_wait();
    }
    void commit() override {
        const auto held = flush_.lock();
        flush();
    }
    /// A checkpoint holds no rows that are only here, unless the job does without that.
    [[nodiscard]] std::string prepare() override {
        if (output_.options.flushes_at_checkpoints) commit();
        return {};
    }
    void abort() noexcept override { flush_.stop(); }
    [[nodiscard]] std::string guarantee() const override {
        if (!output_.options.flushes_at_checkpoints) return "no guarantee: rows that wait are lost in a crash";
        return output_.id.is_given()
                   ? "at least once, flushed at each checkpoint; a row that comes again replaces itself by its key"
                   : "at least once, flushed at each checkpoint";
    }

private:
    static constexpr std::size_t most_answer_bytes = std::size_t{64} << 20;

    [[nodiscard]] const ElasticsearchOptions& options() const noexcept { return output_.options; }

    void add(const Batch& batch, std::int64_t row) {
        index_.clear();
        id_.clear();
        document_.clear();
        output_.index.append(row, index_);
        output_.id.append(batch, row, id_);
        output_.encoder->encode(columns_, row, document_);
        request_.add(index_, id_, output_.id.is_given(), options().retries_on_conflict, document_);
    }

    [[nodiscard]] std::string place() const {
        return "Elasticsearch at " + options().hosts[host_] + ", index " + options().index;
    }

    /// Waits before another attempt, of another host if there is one. Throws W6421 if there were enough.
    void next_attempt(std::int64_t& retry, const std::string& problem) {
        const std::string where = place();
        const bool again = retry < options().backoff.retries() && flush_.pause(options().backoff.delay_of(retry));
        if (!again) {
            throw Error("W6421", where + ": " + problem,
                        retry == 0
                            ? "it was tried once; 'sink.bulk-flush.backoff.strategy' allows more"
                            : "it was tried " + std::to_string(retry + 1) + " times ('sink.bulk-flush.backoff.max-retries')");
        }
        ++retry;
        host_ = (host_ + 1) % options().hosts.size();
    }

    [[nodiscard]] HttpAnswer ask(const char* path, std::string_view body) {
        HttpRequest request;
        request.url = options().hosts[host_] + path;
        request.body = body;
        // Without "Expect" libcurl would wait for the server to ask for a large body.
        if (!body.empty()) request.headers = {"Content-Type: application/x-ndjson", "Expect:"};
        request.most_bytes = most_answer_bytes;
        return client_.send(request);
    }
    [[nodiscard]] static bool may_pass(const HttpAnswer& answer) { return status_may_pass(static_cast<int>(answer.status)); }

    /// What is wrong with the address or the login shows before the first row.
    void greet() {
        for (std::int64_t retry = 0;;) {
            const HttpAnswer answer = ask("/", {});
            if (answer.status == 401) refuse_login(answer);
            // Whoever answers, even that we may not ask this, is there.
            if (answer.status != 0 && !may_pass(answer)) return;
            next_attempt(retry, answer.status == 0 ? answer.failure : "status " + std::to_string(answer.status));
        }
    }

    [[noreturn]] void refuse_login(const HttpAnswer& answer) const {
        throw Error("W6424", place() + ": status " + std::to_string(answer.status) + ", " + reason_of_failure(answer.body),
                    "mend 'username' and 'password', or what the user may do there");
    }

    /// Sends until every row is taken.
    void flush() {
        for (std::int64_t retry = 0; request_.actions() > 0;) {
            const HttpAnswer answer = ask("/_bulk?filter_path=errors,items.*.status,items.*.error", request_.body());
            if (answer.status == 0) {
                next_attempt(retry, answer.failure);
            } else if (may_pass(answer)) {
                next_attempt(retry, "status " + std::to_string(answer.status) + ", " + reason_of_failure(answer.body));
            } else if (answer.status < 200 || answer.status >= 300) {
                refuse_request(answer);
            } else if (const std::string problem = take_answer(answer); !problem.empty()) {
                next_attempt(retry, problem);
            }
        }
        flush_.flushed();
    }

    /// Keeps the rows that are to be sent again, and says why; throws W6422 if one is refused for good.
    std::string take_answer(const HttpAnswer& answer) {
        const std::optional<BulkAnswer> read = read_bulk_answer(answer.body, request_.actions());
        if (!read) {
            throw Error("W6423", place() + ": it does not answer as _bulk does: " + reason_of_failure(answer.body),
                        "is it Elasticsearch that answers at 'hosts' with 'connection.path-prefix'?");
        }
        if (read->refused > 0) {
            constexpr std::size_t most_shown = 200;
            const std::string document(request_.document(read->first_refused).substr(0, most_shown));
            throw Error("W6422",
                        place() + " refuses " + std::to_string(read->refused) + " of " + std::to_string(request_.actions()) +
                            " rows: " + read->reason + "; the first is " + document,
                        "mend the mapping of the index, or the query");
        }
        if (read->verdicts.empty()) {
            request_.clear();
        } else {
            request_.keep_for_retry(read->verdicts);
        }
        return request_.actions() == 0 ? std::string() : read->reason;
    }

    [[noreturn]] void refuse_request(const HttpAnswer& answer) const {
        if (answer.status == 401 || answer.status == 403) refuse_login(answer);
        throw Error("W6423", place() + ": status " + std::to_string(answer.status) + ", " + reason_of_failure(answer.body),
                    answer.status == 413 ? "the request is too large for it: make 'sink.bulk-flush.max-size' smaller"
                                         : "see 'hosts', 'connection.path-prefix' and 'index'");
    }

    ElasticsearchOutput output_;
    HttpClient client_;
    std::size_t host_ = 0;
    BulkRequest request_;
    std::vector<const Column*> columns_;
    std::string index_;
    std::string id_;
    std::string document_;
    TimedFlush flush_;  ///< goes first: its thread uses all of the above
};

ElasticsearchOutput read_elasticsearch_options(const SinkRequest& request) {
    ElasticsearchOptions options = read_elasticsearch_options(request.options);
    IndexName index(options.index, request.columns, request.time_zone);
    DocumentId id(request.columns, request.primary_key, options.key_delimiter);
    const std::string format = request.options.text_or("format", "json");
    if (format != "json") throw Error("W3509", "the elasticsearch connector writes json, not " + format, "leave 'format' out");
    auto encoder = make_json_encoder(request.options, request.columns);
    mark_runtime_options(request.options);
    request.options.check_all_known("elasticsearch");
    return {std::move(options), std::move(index), std::move(id), std::move(encoder)};
}

}  // namespace

void validate_elasticsearch_sink(const SinkRequest& request) {
    read_elasticsearch_options(request);
}

std::unique_ptr<Sink> open_elasticsearch_sink(const SinkRequest& request) {
    return std::make_unique<ElasticsearchSink>(read_elasticsearch_options(request));
}

}  // namespace windrow
