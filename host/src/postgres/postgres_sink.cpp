// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "connector/timed_flush.hpp"
#include "postgres/postgres_retries.hpp"
#include "postgres/postgres_row_text.hpp"
#include "postgres/postgres_table.hpp"
#include "postgres/postgres_upsert.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

std::vector<std::string> names_of(const Schema& columns) {
    std::vector<std::string> names;
    for (const Field& field : columns) names.push_back(field.name);
    return names;
}

/// Gathers rows and copies them when there are enough, when they have waited for the interval, and at checkpoints. A batch is one
/// transaction; one that failed for a reason that may pass is written again, over a new connection.
class PostgresSink final : public Sink {
public:
    PostgresSink(PostgresOptions options, Schema columns, std::vector<std::string> key)
        : options_(std::move(options)),
          columns_(std::move(columns)),
          key_(std::move(key)),
          flush_(options_.flush_interval, [this] { flush(); }) {
        retry([this] { return connect(); });  // what is wrong shows before the first row
    }

    void write(const Batch& batch) override {
        const auto held = flush_.lock();
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            text_.append_row(rows_, batch.columns, row);
            if (!key_.empty()) rows_ += '\t' + std::to_string(count_);
            rows_ += '\n';
            ++count_;
            if (count_ == options_.flush_rows || rows_.size() >= most_bytes) flush();
        }
        if (count_ > 0) flush_.rows_wait();
    }
    void commit() override {
        const auto held = flush_.lock();
        flush();
    }
    /// A checkpoint holds no rows that are only here.
    [[nodiscard]] std::string prepare() override {
        commit();
        return {};
    }
    void abort() noexcept override {
        flush_.stop();
        connection_.close();
    }
    [[nodiscard]] std::string guarantee() const override {
        return key_.empty() ? "at least once, flushed at each checkpoint"
                            : "at least once, flushed at each checkpoint; a row that comes again replaces itself by its key";
    }

private:
    static constexpr std::size_t most_bytes = std::size_t{4} << 20;

    void flush() {
        if (count_ > 0) {
            retry([this] {
                auto problem = connect();
                return problem ? problem : connection_.copy_in(statement_, rows_);
            });
        }
        rows_.clear();
        count_ = 0;
        flush_.flushed();
    }

    /// Types are looked up anew each time: somebody may have changed the table meanwhile.
    [[nodiscard]] std::optional<PostgresProblem> connect() {
        if (connection_.is_open()) return std::nullopt;
        if (auto problem = connection_.open(options_)) return problem;
        std::vector<PostgresColumn> found;
        if (auto problem = look_up_columns(connection_, options_, names_of(columns_), found)) return problem;
        for (std::size_t k = 0; k < found.size(); ++k) {
            if (!can_be_written(columns_[k].type, found[k])) refuse_column_type(options_, found[k], columns_[k].type, true);
        }
        statement_ = key_.empty() ? append_statement(options_.table, found) : upsert_statements(options_.table, found, key_);
        return key_.empty() ? std::nullopt : connection_.run(staging_statement(found));
    }

    template <typename Work>
    void retry(const Work& work) {
        with_retries(
            options_,
            [&] {
                auto problem = work();
                if (problem) connection_.close();
                return problem;
            },
            [this](std::chrono::milliseconds time) { return flush_.pause(time); });
    }

    PostgresOptions options_;
    Schema columns_;
    std::vector<std::string> key_;  ///< empty: rows are appended
    PostgresConnection connection_;
    std::string statement_;
    PostgresRowText text_;
    std::string rows_;  ///< as COPY reads them
    std::int64_t count_ = 0;
    TimedFlush flush_;  ///< goes first: its thread uses all of the above
};

PostgresOptions read_postgres_sink_options(const SinkRequest& request) {
    PostgresOptions options = read_postgres_options(request.options);
    mark_runtime_options(request.options);
    request.options.check_all_known("jdbc");
    for (const Field& field : request.columns) check_jdbc_type(field.name, field.type);
    return options;
}

}  // namespace

void validate_jdbc_sink(const SinkRequest& request) {
    read_postgres_sink_options(request);
}

std::unique_ptr<Sink> open_jdbc_sink(const SinkRequest& request) {
    return std::make_unique<PostgresSink>(read_postgres_sink_options(request), request.columns, request.primary_key);
}

}  // namespace windrow
