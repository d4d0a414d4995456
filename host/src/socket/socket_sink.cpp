// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/record_decoder.hpp"
#include "format/record_encoder.hpp"
#include "socket/socket_connection.hpp"
#include "windrow/kernels/error.hpp"

#include <thread>

namespace windrow {

namespace {

/// Sends each row as a line. A reader that is slow slows the job down; one that takes nothing for the send time-out ends it.
class SocketSink final : public Sink {
public:
    SocketSink(SocketOptions options, std::unique_ptr<RecordEncoder> encoder)
        : options_(std::move(options)), encoder_(std::move(encoder)) {
        connect();
    }
    ~SocketSink() override { connection_.finish(); }

    void write(const Batch& batch) override {
        std::vector<const Column*> columns;
        for (const Column& column : batch.columns) columns.push_back(&column);
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            encoder_->encode(columns, row, lines_);
            if (lines_.size() >= most_waiting) flush();
        }
        flush();
    }
    void commit() override {}
    void abort() noexcept override { connection_.close(); }
    [[nodiscard]] std::string guarantee() const override {
        return "no guarantee: what was under way when a connection broke is lost";
    }

private:
    static constexpr std::size_t most_waiting = std::size_t{64} << 10;

    void connect() {
        std::string problem = connection_.connect(options_);
        for (std::int64_t attempt = 0; !problem.empty() && attempt < options_.max_retries; ++attempt) {
            std::this_thread::sleep_for(options_.retry_delay);
            problem = connection_.connect(options_);
        }
        if (problem.empty()) return;
        throw Error("W6401", "socket " + options_.address() + ": " + problem,
                    options_.max_retries == 0
                        ? "start the reader first, or let the job try again: 'windrow.socket.max-retries' = '10'"
                        : "it was tried " + std::to_string(options_.max_retries) + " times more");
    }

    /// Over a new connection from the first line on that the old one did not take whole.
    void flush() {
        std::int64_t retries = 0;
        std::size_t done = 0;
        while (done < lines_.size()) {
            std::size_t sent = 0;
            if (connection_.send(std::string_view(lines_).substr(done), options_.send_timeout, sent)) break;
            const std::string problem = connection_.problem();
            if (sent > 0) {
                const std::size_t line_end = lines_.rfind('\n', done + sent - 1);
                if (line_end != std::string::npos && line_end >= done) done = line_end + 1;
                retries = 0;
            }
            if (retries++ >= options_.max_retries) {
                throw Error("W6403", "socket " + options_.address() + " takes no more rows: " + problem,
                            "see why its reader went or stands still; 'windrow.socket.max-retries' lets the job connect again");
            }
            std::this_thread::sleep_for(options_.retry_delay);
            connect();
        }
        lines_.clear();
    }

    SocketOptions options_;
    std::unique_ptr<RecordEncoder> encoder_;
    SocketConnection connection_;
    std::string lines_;
};

struct SocketOutput {
    SocketOptions options;
    std::unique_ptr<RecordEncoder> encoder;
};

SocketOutput read_socket_sink_options(const SinkRequest& request) {
    SocketOutput output{read_socket_options(request.options),
                        make_record_encoder(request.options, request.columns, request.base_directory)};
    mark_runtime_options(request.options);
    require_bounded_records(output.encoder->bounded_records(), request.options.required("format"), "socket");
    request.options.check_all_known("socket");
    return output;
}

}  // namespace

void validate_socket_sink(const SinkRequest& request) {
    read_socket_sink_options(request);
}

std::unique_ptr<Sink> open_socket_sink(const SinkRequest& request) {
    SocketOutput output = read_socket_sink_options(request);
    return std::make_unique<SocketSink>(std::move(output.options), std::move(output.encoder));
}

}  // namespace windrow
