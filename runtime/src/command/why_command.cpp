// SPDX-License-Identifier: Apache-2.0
#include "command/why_command.hpp"

#include "command/exit_code.hpp"
#include "command/standard_output.hpp"
#include "command/watch/running_jobs.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace windrow::command {

namespace {

namespace fs = std::filesystem;

constexpr std::time_t seconds_to_answer = 5;

struct Address {
    std::string host;
    int port = 0;
};

std::optional<int> port_of(const std::string& text) {
    if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const int port = std::stoi(text);
    return port > 0 && port < 65536 ? std::optional(port) : std::nullopt;
}

/// "http://HOST:PORT" with or without a slash behind it.
Address address_of_url(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    std::string rest = url.substr(scheme.size());
    while (!rest.empty() && rest.back() == '/') rest.pop_back();
    const std::size_t colon = rest.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : port_of(rest.substr(colon + 1));
    if (!port || colon == 0 || rest.find('/') != std::string::npos) {
        throw Error("W1031", fmt::format("'{}' is not the address of a job", url),
                    "write what the job printed when it started: http://127.0.0.1:PORT");
    }
    return {rest.substr(0, colon), *port};
}

std::string list_text(const std::vector<RunningJob>& jobs) {
    std::string text;
    for (const RunningJob& job : jobs) text += fmt::format("{}{} (port {})", text.empty() ? "" : ", ", job.script, job.port);
    return text;
}

const RunningJob& only_one(const std::vector<RunningJob>& jobs, const std::string& what) {
    if (jobs.empty()) {
        const std::vector<RunningJob> all = running_jobs();
        throw Error("W1031", fmt::format("no job{} runs that can be asked", what),
                    "start it with `windrow run --http-port 0`" +
                        (all.empty() ? std::string() : "; these can be asked: " + list_text(all)));
    }
    if (jobs.size() > 1) {
        throw Error("W1031", fmt::format("{} jobs{} run", jobs.size(), what),
                    "name one by its port: windrow why PORT; they are: " + list_text(jobs));
    }
    return jobs.front();
}

/// By the path of the script or of the checkpoint folder.
Address address_of_path(const std::string& path) {
    std::error_code error;
    const std::string wanted = fs::weakly_canonical(fs::absolute(path), error).string();
    std::vector<RunningJob> found;
    for (const RunningJob& job : running_jobs()) {
        if (job.script == wanted || (!job.checkpoints.empty() && job.checkpoints == wanted)) found.push_back(job);
    }
    return {"127.0.0.1", only_one(found, " of " + path).port};
}

Address address_of(const std::string& job) {
    if (job.empty()) return {"127.0.0.1", only_one(running_jobs(), "").port};
    if (job.starts_with("http://")) return address_of_url(job);
    if (const auto port = port_of(job)) return {"127.0.0.1", *port};
    return address_of_path(job);
}

}  // namespace

int run_why_command(const WhyQuestion& question) {
    const Address address = address_of(question.job);
    httplib::Client client(address.host, address.port);
    client.set_connection_timeout(seconds_to_answer);
    client.set_read_timeout(seconds_to_answer);
    const httplib::Result result = client.Get("/why?format=" + question.format);
    const std::string place = fmt::format("http://{}:{}", address.host, address.port);
    if (!result) {
        throw Error("W6086", fmt::format("{} does not answer ({})", place, httplib::to_string(result.error())),
                    "the job has ended, or another address is meant");
    }
    if (result->status != 200) {
        std::string said = result->body.substr(0, result->body.find('\n'));
        throw Error("W6086", fmt::format("{} answers with status {}: {}", place, result->status, said));
    }
    StandardOutput output;
    output << result->body;
    output.flush();
    if (!output) throw Error("W6081", "standard output cannot be written", "it was closed, or its disk is full");
    return exit_ok;
}

}  // namespace windrow::command
