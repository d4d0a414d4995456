// SPDX-License-Identifier: Apache-2.0
#include "command/watch/http_endpoint.hpp"

#include "command/watch/job_metrics.hpp"
#include "command/watch/job_phase_name.hpp"
#include "command/watch/why_answer.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace windrow::command {

namespace {

constexpr const char* loopback = "127.0.0.1";
constexpr std::size_t serving_threads = 4;
constexpr std::time_t seconds_to_read = 2;
constexpr std::size_t most_request_bytes = 4096;
/// A job between two rounds answers at once; one that is within a long round is answered for from its last status.
constexpr std::chrono::milliseconds wait_for_status{200};

constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* text_type = "text/plain; charset=utf-8";
constexpr const char* json_type = "application/json";

/// A page of some other site may not read a job through a name that leads here (DNS rebinding).
bool names_this_machine(std::string host) {
    if (const std::size_t colon = host.rfind(':'); colon != std::string::npos && host.back() != ']') host.resize(colon);
    return host.empty() || host == loopback || host == "localhost" || host == "[::1]";
}

}  // namespace

struct HttpEndpoint::Server {
    Server(const exec::StatusBoard& board_of_job, std::string script_name) : board(board_of_job), script(std::move(script_name)) {
        http.new_task_queue = [] { return new httplib::ThreadPool(serving_threads); };
        // Without SO_REUSEPORT, which the library sets by itself: two jobs would share a port.
        http.set_socket_options([](socket_t socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        });
        http.set_read_timeout(seconds_to_read);
        http.set_write_timeout(seconds_to_read);
        http.set_keep_alive_max_count(1);  // else a client that stays connected holds a thread, and the end of the job, up
        http.set_payload_max_length(most_request_bytes);
        http.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
            if (names_this_machine(request.get_header_value("Host"))) return httplib::Server::HandlerResponse::Unhandled;
            response.status = 403;
            response.set_content("ask for 127.0.0.1 or localhost\n", text_type);
            return httplib::Server::HandlerResponse::Handled;
        });
        add_pages();
    }

    void add_pages() {
        http.Get("/", [](const httplib::Request&, httplib::Response& response) {
            response.set_content("/metrics\n/healthz\n/readyz\n/why\n/why?format=text\n", text_type);
        });
        http.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
            response.set_content(job_metrics(board.latest(wait_for_status).get(), process_figures(), script), metrics_type);
        });
        http.Get("/healthz", [this](const httplib::Request&, httplib::Response& response) {
            const auto status = board.latest();
            const bool failed = status != nullptr && status->phase == exec::JobPhase::failed;
            answer(response, failed ? 503 : 200, failed ? "failed\n" : "ok\n");
        });
        http.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
            const auto status = board.latest();
            const exec::JobPhase phase = status != nullptr ? status->phase : exec::JobPhase::starting;
            answer(response, phase == exec::JobPhase::running ? 200 : 503, std::string(phase_name(phase)) + "\n");
        });
        http.Get("/why", [this](const httplib::Request& request, httplib::Response& response) { why(request, response); });
    }

    void why(const httplib::Request& request, httplib::Response& response) const {
        const auto status = board.latest(wait_for_status);
        if (status == nullptr) return answer(response, 503, "no job has begun yet\n");
        const std::string format = request.get_param_value("format");
        if (format == "text") {
            response.set_content(why_text(*status, script), text_type);
        } else if (format.empty() || format == "json") {
            response.set_content(why_json(*status, script), json_type);
        } else {
            answer(response, 400, "format is json or text\n");
        }
    }

    static void answer(httplib::Response& response, int status, const std::string& text) {
        response.status = status;
        response.set_content(text, text_type);
    }

    const exec::StatusBoard& board;
    std::string script;
    httplib::Server http;
    std::thread listener;
    std::atomic<bool> listener_ended{false};
};

HttpEndpoint::HttpEndpoint(int port, const exec::StatusBoard& board, std::string script)
    : server_(std::make_unique<Server>(board, std::move(script))), port_(port) {
    errno = 0;
    const bool bound =
        port == 0 ? (port_ = server_->http.bind_to_any_port(loopback)) > 0 : server_->http.bind_to_port(loopback, port);
    if (!bound) {
        throw Error("W6085",
                    fmt::format("port {} of {} cannot be listened on: {}", port, loopback,
                                errno != 0 ? std::strerror(errno) : "the system does not say why"),
                    "give another port, or --http-port 0 for a free one");
    }
    server_->listener = std::thread([server = server_.get()] {
        server->http.listen_after_bind();
        server->listener_ended = true;
    });
    // The library can be stopped only once it runs.
    while (!server_->http.is_running() && !server_->listener_ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

HttpEndpoint::~HttpEndpoint() {
    server_->http.stop();
    server_->listener.join();
}

std::string HttpEndpoint::url() const {
    return fmt::format("http://{}:{}", loopback, port_);
}

}  // namespace windrow::command
