// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/record_encoder.hpp"
#include "postgres/postgres_connection.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <thread>

namespace windrow {

namespace {

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + quoted_identifier(name);
    return list;
}

/// One statement for a whole batch: its rows come as a JSON array, which the server turns into rows of its table's own types.
/// With a key the last row of each stands, in the batch as in the table.
std::string insert_statement(const std::string& table, const std::vector<std::string>& columns,
                             const std::vector<std::string>& key) {
    const std::string names = list_of(columns);
    const std::string rows = "json_populate_recordset(NULL::" + table + ", $1::json)";
    if (key.empty()) return "INSERT INTO " + table + " (" + names + ") SELECT " + names + " FROM " + rows;
    const std::string keys = list_of(key);
    std::string assignments;
    for (const std::string& column : columns) {
        if (std::find(key.begin(), key.end(), column) != key.end()) continue;
        const std::string quoted = quoted_identifier(column);
        assignments += (assignments.empty() ? "" : ", ") + quoted + " = EXCLUDED." + quoted;
    }
    return "INSERT INTO " + table + " (" + names + ") SELECT DISTINCT ON (" + keys + ") " + names + " FROM " + rows +
           " WITH ORDINALITY ORDER BY " + keys + ", ordinality DESC ON CONFLICT (" + keys + ") DO " +
           (assignments.empty() ? "NOTHING" : "UPDATE SET " + assignments);
}

/// Rows are written when a batch is full and when one ends. A batch is one transaction; one that failed for a reason that may
/// pass is written again, over a new connection.
class PostgresSink final : public Sink {
public:
    PostgresSink(PostgresOptions options, std::string statement, bool upserts, std::unique_ptr<RecordEncoder> encoder)
        : options_(std::move(options)), statement_(std::move(statement)), upserts_(upserts), encoder_(std::move(encoder)) {
        with_retries([] { return std::optional<PostgresProblem>(); });  // what is wrong shows before the first row
    }

    void write(const Batch& batch) override {
        std::vector<const Column*> columns;
        for (const Column& column : batch.columns) columns.push_back(&column);
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            rows_ += rows_.empty() ? '[' : ',';
            encoder_->encode(columns, row, rows_);
            if (++count_ >= options_.flush_rows || rows_.size() >= most_bytes) flush();
        }
        flush();
    }
    void commit() override {}
    void abort() noexcept override { connection_.close(); }
    [[nodiscard]] std::string guarantee() const override {
        return upserts_ ? "exactly once by key: a row that comes again replaces itself" : "at least once";
    }

private:
    static constexpr std::size_t most_bytes = std::size_t{4} << 20;
    static constexpr std::chrono::seconds delay{1};

    void flush() {
        if (count_ == 0) return;
        rows_ += ']';
        with_retries([this] { return connection_.run_prepared(rows_); });
        rows_.clear();
        count_ = 0;
    }

    [[nodiscard]] std::optional<PostgresProblem> connect() {
        if (connection_.is_open()) return std::nullopt;
        if (auto problem = connection_.open(options_)) return problem;
        return connection_.prepare(statement_);
    }

    /// As Flink waits: a second longer each time.
    template <typename Work>
    void with_retries(const Work& work) {
        for (std::int64_t attempt = 1;; ++attempt) {
            std::optional<PostgresProblem> problem = connect();
            if (!problem) problem = work();
            if (!problem) return;
            connection_.close();
            if (!problem->may_pass)
                throw Error("W6412", options_.place() + ": " + problem->message, "the server refuses it for good");
            if (attempt > options_.max_retries) {
                throw Error("W6411", options_.place() + ": " + problem->message,
                            "it was tried " + std::to_string(attempt) + " times ('sink.max-retries')");
            }
            std::this_thread::sleep_for(delay * attempt);
        }
    }

    PostgresOptions options_;
    std::string statement_;
    bool upserts_;
    std::unique_ptr<RecordEncoder> encoder_;
    PostgresConnection connection_;
    std::string rows_;  ///< a JSON array without its end
    std::int64_t count_ = 0;
};

struct PostgresOutput {
    PostgresOptions options;
    std::string statement;
    std::unique_ptr<RecordEncoder> encoder;
};

PostgresOutput read_options(const SinkRequest& request) {
    PostgresOutput output;
    output.options = read_postgres_options(request.options);
    mark_runtime_options(request.options);
    request.options.check_all_known("jdbc");
    std::vector<std::string> columns;
    for (const Field& field : request.columns) {
        if (field.type.is_binary() || field.type.is_nested()) {
            throw Error("W3509",
                        "the jdbc connector does not write column '" + field.name + "' of type " + field.type.to_plain_string(),
                        "write a text of it, e.g. TO_BASE64 of bytes");
        }
        columns.push_back(field.name);
    }
    output.statement = insert_statement(output.options.table, columns, request.primary_key);
    Options plain;
    plain.set("json.encode.decimal-as-plain-number", "true");
    output.encoder = make_json_encoder(plain, request.columns);
    return output;
}

}  // namespace

void validate_jdbc_sink(const SinkRequest& request) {
    read_options(request);
}

std::unique_ptr<Sink> open_jdbc_sink(const SinkRequest& request) {
    PostgresOutput output = read_options(request);
    return std::make_unique<PostgresSink>(std::move(output.options), std::move(output.statement), !request.primary_key.empty(),
                                          std::move(output.encoder));
}

}  // namespace windrow
