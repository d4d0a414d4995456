// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "postgres/postgres_binary.hpp"
#include "postgres/postgres_lookup_query.hpp"
#include "postgres/postgres_retries.hpp"
#include "postgres/postgres_row_decoder.hpp"
#include "postgres/postgres_table.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <optional>

namespace windrow {

namespace {

using std::chrono::milliseconds;

/// A connection that somebody closed while it was idle is noticed within this; then a new one is made at once.
constexpr milliseconds notices_at_once{1'000};
constexpr milliseconds pause_step{50};

/// libpq speaks without a state; the server says 57P.. when it ends a session, and 08... of connections.
bool is_about_the_connection(const PostgresProblem& problem) {
    return problem.kind == PostgresProblem::Kind::passing &&
           (problem.state.empty() || problem.state.starts_with("57P") || problem.state.starts_with("08"));
}

RecordLayout layout_of(const LookupRequest& request) {
    RecordLayout layout;
    layout.table = request.table.table;
    layout.fields.push_back({"the key's number", 0, DataType::integer().not_null()});
    for (const ScanColumn& column : request.table.columns) layout.fields.push_back({column.name, 0, column.type});
    return layout;
}

class PostgresLookup final : public LookupReader {
public:
    PostgresLookup(PostgresOptions options, const LookupRequest& request, std::shared_ptr<const LookupPatience> patience)
        : options_(std::move(options)),
          keys_(request.keys),
          columns_(request.table.columns),
          patience_(std::move(patience)),
          decoder_(layout_of(request), options_.place()) {
        connection_.ask_while_waiting([this] { return patience_->may_wait(); });
        retry([this] { return connect(); });
    }

    LookupAnswer ask(std::span<const Column> keys) override {
        LookupAnswer answer;
        std::vector<std::int32_t> asked;
        std::string rows;
        for (std::int64_t next = 0; next < keys[0].rows;) {
            if (!query_) retry([this] { return connect(); });
            const std::string statement = query_->statement(keys, next, asked);
            if (statement.empty()) break;
            const std::size_t before = rows.size();
            retry([&] {
                rows.resize(before);
                return run(statement, rows);
            });
            ++answer.queries;
        }
        take_rows(rows, asked, answer);
        return answer;
    }

private:
    /// Types are looked up anew each time: somebody may have changed the table meanwhile.
    [[nodiscard]] std::optional<PostgresProblem> connect() {
        if (connection_.is_open()) return std::nullopt;
        if (auto problem = connection_.open(options_)) return problem;
        std::vector<std::string> names;
        for (const Field& key : keys_) names.push_back(key.name);
        for (const ScanColumn& column : columns_) names.push_back(column.name);
        std::vector<PostgresColumn> found;
        if (auto problem = look_up_columns(connection_, options_, names, found)) return problem;
        std::vector<PostgresKey> keys;
        std::vector<std::string> columns;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const bool is_key = i < keys_.size();
            const DataType& type = is_key ? keys_[i].type : columns_[i - keys_.size()].type;
            if (!can_be_read(type, found[i])) refuse_column_type(options_, found[i], type, false);
            if (is_key) {
                keys.push_back(lookup_key(type, found[i]));
            } else {
                columns.push_back(read_expression(type, found[i]));
            }
        }
        query_.emplace(options_.table, std::move(keys), columns);
        return std::nullopt;
    }

    /// The rows of one statement, without what COPY sends around them. A connection that broke while nobody used it is no failed
    /// attempt.
    [[nodiscard]] std::optional<PostgresProblem> run(const std::string& statement, std::string& rows) {
        const bool was_idle = connection_.is_open();
        const auto begin = surroundings().steady_now();
        auto problem = try_to_run(statement, rows);
        if (problem && was_idle && is_about_the_connection(*problem) && patience_->may_wait() &&
            surroundings().steady_now() - begin < notices_at_once) {
            connection_.close();
            problem = try_to_run(statement, rows);
        }
        return problem;
    }

    [[nodiscard]] std::optional<PostgresProblem> try_to_run(const std::string& statement, std::string& rows) {
        if (auto problem = connect()) return problem;
        std::string stream;
        if (auto problem = connection_.copy_out(statement, stream)) return problem;
        const std::size_t head = copy_head_length(stream);
        if (head == 0 || stream.size() < head + copy_end.size() || !stream.ends_with(copy_end))
            throw_defect(options_.place() + ": the server sent no binary rows");
        rows.append(stream, head, stream.size() - head - copy_end.size());
        return std::nullopt;
    }

    void take_rows(const std::string& rows, const std::vector<std::int32_t>& asked, LookupAnswer& answer) {
        DecodedChunk decoded;
        decoder_.decode(rows, 0, decoded);
        const Column& numbers = decoded.columns[0];
        answer.keys.reserve(static_cast<std::size_t>(decoded.rows));
        for (std::int64_t row = 0; row < decoded.rows; ++row)
            answer.keys.push_back(asked[static_cast<std::size_t>(numbers.at<std::int32_t>(row) - 1)]);
        answer.columns.assign(std::make_move_iterator(decoded.columns.begin() + 1),
                              std::make_move_iterator(decoded.columns.end()));
    }

    template <typename Work>
    void retry(const Work& work) {
        with_lookup_retries(
            options_,
            [&] {
                auto problem = work();
                if (problem) connection_.close();
                if (problem && !patience_->may_wait()) {
                    throw Error("W6417", options_.place() + " had not answered a lookup when the job was stopped",
                                "rows that were read and not written are lost; with --checkpoint-dir they come again");
                }
                return problem;
            },
            [this](milliseconds time) { return pause(time); });
    }

    [[nodiscard]] bool pause(milliseconds time) const {
        for (const auto end = surroundings().steady_now() + time; surroundings().steady_now() < end;) {
            if (!patience_->may_retry()) return false;
            surroundings().sleep(pause_step);
        }
        return true;
    }

    PostgresOptions options_;
    Schema keys_;
    std::vector<ScanColumn> columns_;
    std::shared_ptr<const LookupPatience> patience_;
    PostgresConnection connection_;
    std::optional<PostgresLookupQuery> query_;
    PostgresRowDecoder decoder_;
};

}  // namespace

void validate_jdbc_lookup(const LookupRequest& request) {
    (void)read_source_options(request.table);
}

std::unique_ptr<LookupReader> open_jdbc_lookup(const LookupRequest& request, std::shared_ptr<const LookupPatience> patience) {
    return std::make_unique<PostgresLookup>(read_source_options(request.table), request, std::move(patience));
}

}  // namespace windrow
